#include "model/bert_shapes.hpp"

namespace heed {
namespace {

void add_linear(std::vector<NamedShape>& shapes, const std::string& name, std::size_t out, std::size_t in) {
    shapes.push_back({name + ".weight", {out, in}});
    shapes.push_back({name + ".bias", {out}});
}

void add_layer_norm(std::vector<NamedShape>& shapes, const std::string& name, std::size_t size) {
    shapes.push_back({name + ".LayerNorm.weight", {size}});
    shapes.push_back({name + ".LayerNorm.bias", {size}});
}

void add_layer(std::vector<NamedShape>& shapes, const std::string& layer, const BertConfig& config) {
    const std::size_t hidden = config.hidden_size;
    for (const std::string part : {".query", ".key", ".value"})
        add_linear(shapes, std::string(layer).append(".attention.self").append(part), hidden, hidden);
    add_linear(shapes, layer + ".attention.output.dense", hidden, hidden);
    add_layer_norm(shapes, layer + ".attention.output", hidden);
    add_linear(shapes, layer + ".intermediate.dense", config.intermediate_size, hidden);
    add_linear(shapes, layer + ".output.dense", hidden, config.intermediate_size);
    add_layer_norm(shapes, layer + ".output", hidden);
}

}  // namespace

std::vector<NamedShape> bert_shapes(const BertConfig& config) {
    std::vector<NamedShape> shapes = {
        {"embeddings.word_embeddings.weight", {config.vocab_size, config.hidden_size}},
        {"embeddings.position_embeddings.weight", {config.max_position_embeddings, config.hidden_size}},
        {"embeddings.token_type_embeddings.weight", {config.type_vocab_size, config.hidden_size}}};
    add_layer_norm(shapes, "embeddings", config.hidden_size);
    for (std::size_t layer = 0; layer < config.num_hidden_layers; ++layer)
        add_layer(shapes, "encoder.layer." + std::to_string(layer), config);
    return shapes;
}

}  // namespace heed

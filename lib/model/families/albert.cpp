#include "model/families/albert.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<AlbertConfig>>(
    {{"embedding_size", &AlbertConfig::embedding_size, largest_hidden_size},
     {"num_hidden_groups", &AlbertConfig::num_hidden_groups, most_layers},
     {"inner_group_num", &AlbertConfig::inner_group_num, most_layers}});

AlbertAttention load_attention(const Scope& scope, const AlbertConfig& config) {
    const std::size_t size = config.hidden_size;
    return {
        config.num_attention_heads,           scope.at("query").linear(size, size),
        scope.at("key").linear(size, size),   scope.at("value").linear(size, size),
        scope.at("dense").linear(size, size), scope.at("LayerNorm").layer_norm(size, config.layer_norm_eps)};
}

AlbertLayer load_layer(const Scope& scope, const AlbertConfig& config) {
    const std::size_t size = config.hidden_size;
    return {load_attention(scope.at("attention"), config),
            scope.at("ffn").linear(config.intermediate_size, size), config.hidden_act,
            scope.at("ffn_output").linear(size, config.intermediate_size),
            scope.at("full_layer_layer_norm").layer_norm(size, config.layer_norm_eps)};
}

}  // namespace

AlbertConfig::AlbertConfig() {
    vocab_size = 30000;
    hidden_size = 4096;
    num_attention_heads = 64;
    intermediate_size = 16384;
    hidden_act = Activation::gelu_tanh;
}

AlbertConfig AlbertConfig::parse(const JsonValue& json) {
    require_only(json, "position_embedding_type", "absolute");
    require_unset(json, "is_decoder", "an ALBERT in which every token sees all");
    AlbertConfig config;
    config.read(json);
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        read_size_field(config, size_fields, name, value);
    });
    if (config.num_hidden_layers * config.inner_group_num > most_layers)
        throw InputError(
            json.place().at(".inner_group_num"), "at most " + std::to_string(most_layers) + " layers in all",
            std::to_string(config.num_hidden_layers) + " times " + std::to_string(config.inner_group_num));
    return config;
}

ModelSizes AlbertConfig::sizes() const {
    ModelSizes sizes = EncoderConfig::sizes();
    sizes.num_hidden_layers = num_hidden_layers * inner_group_num;
    return sizes;
}

std::size_t AlbertConfig::place_of_layer(std::size_t i) const {
    // In double, as transformers divides.
    const double layers_in_group =
        static_cast<double>(num_hidden_layers) / static_cast<double>(num_hidden_groups);
    const std::size_t outer = i / inner_group_num;
    const auto group = static_cast<std::size_t>(static_cast<double>(outer) / layers_in_group);
    return group * inner_group_num + i % inner_group_num;
}

Matrix AlbertLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attention.heads().forward(hidden, pass, target);
    Matrix attended = attention.dense.forward(context, pass.threads);
    attention.layer_norm.apply_to_sum(attended, hidden, pass.threads);
    Matrix output = feed_forward_block(attended, ffn, activation, ffn_output, pass.threads);
    full_layer_layer_norm.apply_to_sum(output, attended, pass.threads);
    return output;
}

LayerParts AlbertLayer::parts() const {
    const auto feed_forward = [this](const Matrix& x, Threads& threads) {
        return feed_forward_block(x, ffn, activation, ffn_output, threads);
    };
    return {.order = LayerParts::Order::post_norm,
            .heads = attention.num_attention_heads,
            .value_heads = attention.num_attention_heads,
            .value = attention.value,
            .output = attention.dense,
            .first_norm = NormParts::of(attention.layer_norm),
            .second_norm = NormParts::of(full_layer_layer_norm),
            .feed_forward = feed_forward,
            .feed_forward_parts = FeedForwardParts{ffn, activation, ffn_output}};
}

Albert Albert::load(const AlbertConfig& config, const Scope& scope, std::size_t layers) {
    Albert albert;
    albert.config = config;
    albert.embeddings = EncoderEmbeddings::load(config, scope.at("embeddings"), config.embedding_size);
    const Scope encoder = scope.at("encoder");
    albert.embedding_hidden_mapping_in =
        encoder.at("embedding_hidden_mapping_in").linear(config.hidden_size, config.embedding_size);
    std::size_t places = 0;
    for (std::size_t i = 0; i < layers; ++i) places = std::max(places, config.place_of_layer(i) + 1);
    for (std::size_t place = 0; place < places; ++place)
        albert.albert_layers.push_back(
            load_layer(encoder.at("albert_layer_groups." + std::to_string(place / config.inner_group_num) +
                                  ".albert_layers." + std::to_string(place % config.inner_group_num)),
                       config));
    return albert;
}

Matrix Albert::embed(const Pass& pass) const {
    return embedding_hidden_mapping_in.forward(embeddings.forward(pass, pass.batch.positions()),
                                               pass.threads);
}

Matrix Albert::layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                     const WeightsTarget& target) const {
    return albert_layers[config.place_of_layer(i)].forward(hidden, pass, target);
}

void Albert::weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                   const WeightsTarget& target) const {
    albert_layers[config.place_of_layer(i)].attention.heads().weigh(hidden, pass, heads, target);
}

Matrix Albert::finish(Matrix hidden, Threads&) const {
    return finite_states(std::move(hidden), albert_layers.back().ffn_output);
}

std::vector<Linear*> Albert::linears(std::size_t i) {
    AlbertLayer& layer = albert_layers[config.place_of_layer(i)];
    return {&layer.attention.query, &layer.attention.key, &layer.attention.value,
            &layer.attention.dense, &layer.ffn,           &layer.ffn_output};
}

std::optional<LayerParts> Albert::parts(std::size_t i) const {
    return albert_layers[config.place_of_layer(i)].parts();
}

Family albert() {
    return family_of<Albert>("albert",
                             {"ALBERT", [](std::string_view name) { return encoder_name(name, "albert."); }});
}

}  // namespace heed

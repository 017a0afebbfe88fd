#include "model/bert.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<BertConfig>>(
    {{"vocab_size", &BertConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &BertConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &BertConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &BertConfig::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &BertConfig::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &BertConfig::max_position_embeddings, most_positions},
     {"type_vocab_size", &BertConfig::type_vocab_size, most_segments}});

void read_field(const std::string& name, const JsonValue& value, BertConfig& config) {
    for (const auto& field : size_fields)
        if (name == field.name) config.*field.member = read_size(value, field.most);
    if (name == "hidden_act") config.hidden_act = read_activation(value);
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    require_encoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "bert.");
    const bool is_needed = name.starts_with("embeddings.") || name.starts_with("encoder.");
    const bool is_buffer = name == "embeddings.position_ids" || name == "embeddings.token_type_ids";
    if (!is_needed || is_buffer) return std::nullopt;
    return name;
}

BertEmbeddings load_embeddings(const Scope& scope, const BertConfig& config) {
    return {scope.at("word_embeddings").embedding(config.vocab_size, config.hidden_size),
            scope.at("position_embeddings").embedding(config.max_position_embeddings, config.hidden_size),
            scope.at("token_type_embeddings").embedding(config.type_vocab_size, config.hidden_size),
            scope.at("LayerNorm").layer_norm(config.hidden_size, config.layer_norm_eps)};
}

BertSelfAttention load_self(const Scope& scope, const BertConfig& config) {
    const std::size_t size = config.hidden_size;
    return {config.num_attention_heads, scope.at("query").linear(size, size),
            scope.at("key").linear(size, size), scope.at("value").linear(size, size)};
}

BertSelfOutput load_output(const Scope& scope, const BertConfig& config, std::size_t in) {
    return {scope.at("dense").linear(config.hidden_size, in),
            scope.at("LayerNorm").layer_norm(config.hidden_size, config.layer_norm_eps)};
}

BertLayer load_layer(const Scope& scope, const BertConfig& config) {
    const Scope attention = scope.at("attention");
    return {{load_self(attention.at("self"), config),
             load_output(attention.at("output"), config, config.hidden_size)},
            {scope.at("intermediate.dense").linear(config.intermediate_size, config.hidden_size),
             config.hidden_act},
            load_output(scope.at("output"), config, config.intermediate_size)};
}

}  // namespace

BertConfig BertConfig::parse(const JsonValue& json) {
    require_only(json, "position_embedding_type", "absolute");
    BertConfig config;
    // Once through all, whatever else the file holds.
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
    return config;
}

ModelSizes BertConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .type_vocab_size = type_vocab_size,
            .hidden_act = hidden_act,
            .layer_norm_eps = layer_norm_eps};
}

Matrix BertEmbeddings::forward(const Pass& pass) const {
    const TokenBatch& batch = pass.batch;
    const std::size_t size = word_embeddings.size();
    Matrix hidden = Matrix::from_shape({batch.tokens(), size});
    Matrix positions = Matrix::from_shape(hidden.shape());
    pass.threads.each(batch.sequences(), [&](std::size_t sequence) {
        for (std::size_t i = 0; i < batch.length(sequence); ++i) {
            const std::size_t token = batch.starts[sequence] + i;
            const Vector word = word_embeddings.row(static_cast<std::size_t>(batch.ids[token]));
            const Vector segment = token_type_embeddings.row(static_cast<std::size_t>(batch.segments[token]));
            std::transform(word.begin(), word.end(), segment.begin(), hidden.data() + token * size,
                           std::plus<>());
            const Vector position = position_embeddings.row(i);
            std::copy(position.begin(), position.end(), positions.data() + token * size);
        }
    });
    layer_norm.apply_to_sum(hidden, positions, pass.threads);
    return hidden;
}

Matrix BertSelfOutput::forward(const Matrix& x, const Matrix& input, Threads& threads) const {
    Matrix hidden = dense.forward(x, threads);
    layer_norm.apply_to_sum(hidden, input, threads);
    return hidden;
}

Matrix BertIntermediate::forward(const Matrix& hidden, Threads& threads) const {
    return dense.forward(hidden, threads, hidden_act);  // [token, intermediate_size]
}

Matrix BertLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attention.self.heads().forward(hidden, pass, target);
    const Matrix attended = attention.output.forward(context, hidden, pass.threads);
    return output.forward(intermediate.forward(attended, pass.threads), attended, pass.threads);
}

const WeightNames Bert::names = {"BERT", canonical_name};

Bert Bert::load(const BertConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    Bert bert;
    bert.config = config;
    bert.embeddings = load_embeddings(scope.at("embeddings"), config);
    for (std::size_t i = 0; i < layers; ++i)
        bert.encoder.layer.push_back(load_layer(scope.at("encoder.layer." + std::to_string(i)), config));
    return bert;
}

Matrix Bert::layer(std::size_t i, const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    return encoder.layer[i].forward(hidden, pass, target);
}

void Bert::weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                 const WeightsTarget& target) const {
    encoder.layer[i].attention.self.heads().weigh(hidden, pass, heads, target);
}

Matrix Bert::finish(Matrix hidden) const {
    return finite_states(std::move(hidden), encoder.layer.back().output.dense);
}

std::vector<Linear*> Bert::linears(std::size_t i) {
    BertLayer& layer = encoder.layer[i];
    return {&layer.attention.self.query,   &layer.attention.self.key, &layer.attention.self.value,
            &layer.attention.output.dense, &layer.intermediate.dense, &layer.output.dense};
}

Family bert() {
    return family_of<Bert>("bert");
}

}  // namespace heed

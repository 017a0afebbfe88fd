#include "model/distilbert.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<DistilBertConfig>>(
    {{"vocab_size", &DistilBertConfig::vocab_size, largest_vocabulary},
     {"max_position_embeddings", &DistilBertConfig::max_position_embeddings, most_positions},
     {"n_layers", &DistilBertConfig::n_layers, most_layers},
     {"n_heads", &DistilBertConfig::n_heads, largest_hidden_size},
     {"dim", &DistilBertConfig::dim, largest_hidden_size},
     {"hidden_dim", &DistilBertConfig::hidden_dim, largest_intermediate_size}});

void read_field(const std::string& name, const JsonValue& value, DistilBertConfig& config) {
    for (const auto& field : size_fields)
        if (name == field.name) config.*field.member = read_size(value, field.most);
    if (name == "activation") config.activation = read_activation(value);
    require_encoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "distilbert.");
    const bool is_needed = name.starts_with("embeddings.") || name.starts_with("transformer.");
    if (!is_needed || name == "embeddings.position_ids") return std::nullopt;
    return name;
}

DistilBertLayer load_layer(const Scope& scope, const DistilBertConfig& config) {
    const std::size_t dim = config.dim;
    const Scope attention = scope.at("attention");
    const Scope ffn = scope.at("ffn");
    return {{config.n_heads, attention.at("q_lin").linear(dim, dim), attention.at("k_lin").linear(dim, dim),
             attention.at("v_lin").linear(dim, dim), attention.at("out_lin").linear(dim, dim)},
            scope.at("sa_layer_norm").layer_norm(dim, DistilBertConfig::layer_norm_eps),
            {ffn.at("lin1").linear(config.hidden_dim, dim), ffn.at("lin2").linear(dim, config.hidden_dim),
             config.activation},
            scope.at("output_layer_norm").layer_norm(dim, DistilBertConfig::layer_norm_eps)};
}

}  // namespace

DistilBertConfig DistilBertConfig::parse(const JsonValue& json) {
    DistilBertConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    require_whole_heads(json.place().at(".dim"), config.dim, config.n_heads);
    return config;
}

ModelSizes DistilBertConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = dim,
            .num_hidden_layers = n_layers,
            .num_attention_heads = n_heads,
            .intermediate_size = hidden_dim,
            .max_position_embeddings = max_position_embeddings,
            .type_vocab_size = std::nullopt,
            .hidden_act = activation,
            .layer_norm_eps = layer_norm_eps};
}

Matrix DistilBertEmbeddings::forward(const Pass& pass) const {
    const TokenBatch& batch = pass.batch;
    const std::size_t size = word_embeddings.size();
    Matrix hidden = Matrix::from_shape({batch.tokens(), size});
    Matrix positions = Matrix::from_shape(hidden.shape());
    pass.threads.each(batch.sequences(), [&](std::size_t sequence) {
        for (std::size_t i = 0; i < batch.length(sequence); ++i) {
            const std::size_t token = batch.starts[sequence] + i;
            const Vector word = word_embeddings.row(static_cast<std::size_t>(batch.ids[token]));
            std::copy(word.begin(), word.end(), hidden.data() + token * size);
            const Vector position = position_embeddings.row(i);
            std::copy(position.begin(), position.end(), positions.data() + token * size);
        }
    });
    layer_norm.apply_to_sum(hidden, positions, pass.threads);
    return hidden;
}

Matrix DistilBertFfn::forward(const Matrix& x, Threads& threads) const {
    return lin2.forward(lin1.forward(x, threads, activation), threads);
}

Matrix DistilBertLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attention.heads().forward(hidden, pass, target);
    Matrix attended = attention.out_lin.forward(context, pass.threads);
    sa_layer_norm.apply_to_sum(attended, hidden, pass.threads);
    Matrix output = ffn.forward(attended, pass.threads);
    output_layer_norm.apply_to_sum(output, attended, pass.threads);
    return output;
}

const WeightNames DistilBert::names = {"DistilBERT", canonical_name};

DistilBert DistilBert::load(const DistilBertConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.n_layers);
    DistilBert model;
    model.config = config;
    const Scope embeddings = scope.at("embeddings");
    model.embeddings = {
        embeddings.at("word_embeddings").embedding(config.vocab_size, config.dim),
        embeddings.at("position_embeddings").embedding(config.max_position_embeddings, config.dim),
        embeddings.at("LayerNorm").layer_norm(config.dim, DistilBertConfig::layer_norm_eps)};
    for (std::size_t i = 0; i < layers; ++i)
        model.transformer.layer.push_back(
            load_layer(scope.at("transformer.layer." + std::to_string(i)), config));
    return model;
}

Matrix DistilBert::layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                         const WeightsTarget& target) const {
    return transformer.layer[i].forward(hidden, pass, target);
}

void DistilBert::weigh(std::size_t i, const Matrix& hidden, const Pass& pass,
                       std::span<const std::size_t> heads, const WeightsTarget& target) const {
    transformer.layer[i].attention.heads().weigh(hidden, pass, heads, target);
}

Matrix DistilBert::finish(Matrix hidden) const {
    return finite_states(std::move(hidden), transformer.layer.back().ffn.lin2);
}

std::vector<Linear*> DistilBert::linears(std::size_t i) {
    DistilBertLayer& layer = transformer.layer[i];
    return {&layer.attention.q_lin,   &layer.attention.k_lin, &layer.attention.v_lin,
            &layer.attention.out_lin, &layer.ffn.lin1,        &layer.ffn.lin2};
}

Family distilbert() {
    return family_of<DistilBert>("distilbert");
}

}  // namespace heed

#include "model/families/distilbert.hpp"

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
    read_size_field(config, size_fields, name, value);
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
            .max_tokens = max_position_embeddings,
            .type_vocab_size = std::nullopt,
            .hidden_act = activation,
            .layer_norm_eps = layer_norm_eps};
}

Matrix DistilBertEmbeddings::forward(const Pass& pass) const {
    Matrix hidden = word_embeddings.forward(pass.batch.ids, pass.threads);  // [token, dim]
    layer_norm.apply_to_sum(hidden, position_embeddings.forward(pass.batch.positions(), pass.threads),
                            pass.threads);
    return hidden;
}

Matrix DistilBertFfn::forward(const Matrix& x, Threads& threads) const {
    return feed_forward_block(x, lin1, activation, lin2, threads);
}

Matrix DistilBertLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attention.heads().forward(hidden, pass, target);
    Matrix attended = attention.out_lin.forward(context, pass.threads);
    sa_layer_norm.apply_to_sum(attended, hidden, pass.threads);
    Matrix output = ffn.forward(attended, pass.threads);
    output_layer_norm.apply_to_sum(output, attended, pass.threads);
    return output;
}

void DistilBertLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                            const WeightsTarget& target) const {
    attention.heads().weigh(hidden, pass, heads, target);
}

std::vector<Linear*> DistilBertLayer::linears() {
    return {&attention.q_lin, &attention.k_lin, &attention.v_lin, &attention.out_lin, &ffn.lin1, &ffn.lin2};
}

LayerParts DistilBertLayer::parts() const {
    return {.order = LayerParts::Order::post_norm,
            .heads = attention.n_heads,
            .value_heads = attention.n_heads,
            .value = attention.v_lin,
            .output = attention.out_lin,
            .first_norm = NormParts::of(sa_layer_norm),
            .second_norm = NormParts::of(output_layer_norm),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return ffn.forward(x, threads); },
            .feed_forward_parts = FeedForwardParts{ffn.lin1, ffn.activation, ffn.lin2}};
}

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
        model.layers.push_back(load_layer(scope.at("transformer.layer." + std::to_string(i)), config));
    return model;
}

Family distilbert() {
    return family_of<DistilBert>("distilbert", {"DistilBERT", canonical_name});
}

}  // namespace heed

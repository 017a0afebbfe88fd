#include "model/families/mpnet.hpp"

#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<MPNetConfig>>(
    {{"vocab_size", &MPNetConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &MPNetConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &MPNetConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &MPNetConfig::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &MPNetConfig::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &MPNetConfig::max_position_embeddings, most_positions},
     {"relative_attention_num_buckets", &MPNetConfig::relative_attention_num_buckets, most_positions}});

void read_field(const std::string& name, const JsonValue& value, MPNetConfig& config) {
    read_size_field(config, size_fields, name, value);
    if (name == "hidden_act") config.hidden_act = read_activation(value);
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    require_encoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "mpnet.");
    const bool is_needed = name.starts_with("embeddings.") || name.starts_with("encoder.");
    if (!is_needed || name == "embeddings.position_ids") return std::nullopt;
    return name;
}

MPNetLayer load_layer(const Scope& scope, const MPNetConfig& config,
                      const std::shared_ptr<const RelativeAttentionBias>& bias) {
    const std::size_t size = config.hidden_size;
    const Scope attention = scope.at("attention"), attn = attention.at("attn");
    return {{{config.num_attention_heads, attn.at("q").linear(size, size), attn.at("k").linear(size, size),
              attn.at("v").linear(size, size), bias},
             {attn.at("o").linear(size, size),
              attention.at("LayerNorm").layer_norm(size, config.layer_norm_eps)}},
            {scope.at("intermediate.dense").linear(config.intermediate_size, size), config.hidden_act},
            EncoderOutput::load(scope.at("output"), size, config.intermediate_size, config.layer_norm_eps)};
}

MPNetEmbeddings load_embeddings(const Scope& scope, const MPNetConfig& config) {
    return {scope.at("word_embeddings").embedding(config.vocab_size, config.hidden_size),
            scope.at("position_embeddings").embedding(config.max_position_embeddings, config.hidden_size),
            scope.at("LayerNorm").layer_norm(config.hidden_size, config.layer_norm_eps)};
}

}  // namespace

MPNetConfig MPNetConfig::parse(const JsonValue& json) {
    MPNetConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
    require_positions_after(json, padding_idx, config.max_position_embeddings);
    if (config.relative_attention_num_buckets < DistanceBuckets().count)
        throw InputError(json.place().at(".relative_attention_num_buckets"),
                         "at least " + std::to_string(DistanceBuckets().count) + ", which MPNet uses",
                         std::to_string(config.relative_attention_num_buckets));
    return config;
}

ModelSizes MPNetConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = max_position_embeddings - padding_idx - 1,
            .type_vocab_size = std::nullopt,
            .hidden_act = hidden_act,
            .layer_norm_eps = layer_norm_eps};
}

Matrix MPNetEmbeddings::forward(const Pass& pass) const {
    Matrix hidden = word_embeddings.forward(pass.batch.ids, pass.threads);  // [token, hidden_size]
    const auto positions = pass.batch.positions_after(MPNetConfig::padding_idx);
    layer_norm.apply_to_sum(hidden, position_embeddings.forward(positions, pass.threads), pass.threads);
    return hidden;
}

MPNet MPNet::load(const MPNetConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    MPNet model;
    model.config = config;
    model.embeddings = load_embeddings(scope.at("embeddings"), config);
    const Scope encoder = scope.at("encoder");
    const auto bias = std::make_shared<const RelativeAttentionBias>(RelativeAttentionBias{
        encoder.at("relative_attention_bias")
            .embedding(config.relative_attention_num_buckets, config.num_attention_heads)});
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back(load_layer(encoder.at("layer." + std::to_string(i)), config, bias));
    return model;
}

Family mpnet() {
    return family_of<MPNet>("mpnet", {"MPNet", canonical_name});
}

}  // namespace heed

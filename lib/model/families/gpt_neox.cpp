#include "model/families/gpt_neox.hpp"

#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "model/config.hpp"
#include "model/rope_config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<GptNeoxConfig>>(
    {{"vocab_size", &GptNeoxConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &GptNeoxConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &GptNeoxConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &GptNeoxConfig::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &GptNeoxConfig::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &GptNeoxConfig::max_position_embeddings, most_positions}});

void read_field(const std::string& name, const JsonValue& value, GptNeoxConfig& config) {
    read_size_field(config, size_fields, name, value);
    if (name == "hidden_act") config.hidden_act = read_activation(value);
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    if (name == "use_parallel_residual") config.use_parallel_residual = value.boolean();
    if (name == "attention_bias") config.attention_bias = value.boolean();
    require_decoder(name, value);
}

/// Its files have names of their own for them.
void read_rotary_positions(const JsonValue& json, GptNeoxConfig& config) {
    config.rope =
        read_rope(rope_object(json),
                  {.head_dim = config.hidden_size / config.num_attention_heads,
                   .max_position_embeddings = config.max_position_embeddings,
                   .rope_theta = above_zero_or(json, "rotary_emb_base", 10000),
                   .partial_rotary_factor = above_zero_or(json, "rotary_pct", 0.25),
                   .original_max_position_embeddings = json.find("original_max_position_embeddings")});
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "gpt_neox.");
    const bool is_needed =
        name.starts_with("embed_in.") || name.starts_with("layers.") || name.starts_with("final_layer_norm.");
    const bool is_buffer = name.ends_with(".attention.bias") || name.ends_with(".attention.masked_bias") ||
                           name.ends_with(".rotary_emb.inv_freq");
    if (!is_needed || is_buffer) return std::nullopt;
    return name;
}

GptNeoxAttention load_attention(const Scope& scope, const GptNeoxConfig& config, const Rotation& rotation) {
    const std::size_t size = config.hidden_size, head_size = size / config.num_attention_heads;
    const auto load = [&](const char* name, std::size_t out) {
        return scope.at(name).linear(out, size, config.attention_bias);
    };
    const Linear query_key_value = load("query_key_value", 3 * size);
    const auto part = [&](std::size_t number) { return query_key_value.every_group(number, 3, head_size); };
    return {config.num_attention_heads, part(0), part(1), part(2), load("dense", size), rotation};
}

GptNeoxLayerParts load_layer(const Scope& scope, const GptNeoxConfig& config, const Rotation& rotation) {
    const std::size_t size = config.hidden_size, wide = config.intermediate_size;
    const auto norm = [&](const char* name) {
        return scope.at(name).layer_norm(size, config.layer_norm_eps);
    };
    const Scope mlp = scope.at("mlp");
    return {norm("input_layernorm"),
            norm("post_attention_layernorm"),
            load_attention(scope.at("attention"), config, rotation),
            {mlp.at("dense_h_to_4h").linear(wide, size), mlp.at("dense_4h_to_h").linear(size, wide),
             config.hidden_act}};
}

}  // namespace

GptNeoxConfig GptNeoxConfig::parse(const JsonValue& json) {
    GptNeoxConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
    read_rotary_positions(json, config);
    return config;
}

ModelSizes GptNeoxConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = ModelSizes::unlimited,
            .type_vocab_size = std::nullopt,
            .hidden_act = hidden_act,
            .layer_norm_eps = layer_norm_eps};
}

Matrix GptNeoxMlp::forward(const Matrix& x, Threads& threads) const {
    return feed_forward_block(x, dense_h_to_4h, act, dense_4h_to_h, threads);
}

Matrix GptNeoxLayerParts::attend(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix normal = input_layernorm.forward(hidden, pass.threads);
    const Matrix context = attention.heads(pass.batch).forward(normal, pass, target);
    return attention.dense.forward(context, pass.threads);
}

Matrix GptNeoxLayerParts::feed_forward(const Matrix& x, Threads& threads) const {
    return mlp.forward(post_attention_layernorm.forward(x, threads), threads);
}

void GptNeoxLayerParts::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                              const WeightsTarget& target) const {
    const Matrix normal = input_layernorm.forward(hidden, pass.threads);
    attention.heads(pass.batch).weigh(normal, pass, heads, target);
}

std::vector<Linear*> GptNeoxLayerParts::linears() {
    return {&attention.query, &attention.key,     &attention.value,
            &attention.dense, &mlp.dense_h_to_4h, &mlp.dense_4h_to_h};
}

LayerParts GptNeoxLayerParts::parts_in(LayerParts::Order order) const {
    return {.order = order,
            .heads = attention.num_attention_heads,
            .value_heads = attention.num_attention_heads,
            .value = attention.value,
            .output = attention.dense,
            .first_norm = NormParts::of(input_layernorm),
            .second_norm = NormParts::of(post_attention_layernorm),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return mlp.forward(x, threads); },
            .feed_forward_parts = FeedForwardParts{mlp.dense_h_to_4h, mlp.act, mlp.dense_4h_to_h},
            .is_causal = true};
}

Matrix GptNeoxParallelLayer::forward(const Matrix& hidden, const Pass& pass,
                                     const WeightsTarget& target) const {
    const Matrix attended = attend(hidden, pass, target);
    Matrix output = feed_forward(hidden, pass.threads);
    add_to(output, attended, pass.threads);
    add_to(output, hidden, pass.threads);
    return output;
}

Matrix GptNeoxSequentialLayer::forward(const Matrix& hidden, const Pass& pass,
                                       const WeightsTarget& target) const {
    Matrix attended = attend(hidden, pass, target);
    add_to(attended, hidden, pass.threads);
    Matrix output = feed_forward(attended, pass.threads);
    add_to(output, attended, pass.threads);
    return output;
}

template <typename Layer>
GptNeox<Layer> GptNeox<Layer>::load(const GptNeoxConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    GptNeox model;
    model.config = config;
    model.embed_in = scope.at("embed_in").embedding(config.vocab_size, config.hidden_size);
    const Rotation rotation(config.rope, config.sizes().head_size());
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back({load_layer(scope.at("layers." + std::to_string(i)), config, rotation)});
    if (layers == config.num_hidden_layers)
        model.final_layer_norm =
            scope.at("final_layer_norm").layer_norm(config.hidden_size, config.layer_norm_eps);
    return model;
}

template <typename Layer>
Matrix GptNeox<Layer>::finish(Matrix hidden, Threads& threads) const {
    return finite_states(final_layer_norm.forward(hidden, threads), this->layers.back().last());
}

Family gpt_neox() {
    return family_of_two<GptNeox<GptNeoxParallelLayer>, GptNeox<GptNeoxSequentialLayer>,
                         &GptNeoxConfig::use_parallel_residual>(
        "gpt_neox", {"GPT-NeoX", canonical_name, "embed_in.weight"});
}

}  // namespace heed

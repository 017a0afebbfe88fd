#include "model/families/modernbert.hpp"

#include <array>
#include <cassert>
#include <string>

#include "format/json_writer.hpp"
#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<ModernBertConfig>>(
    {{"vocab_size", &ModernBertConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &ModernBertConfig::hidden_size, largest_hidden_size},
     {"intermediate_size", &ModernBertConfig::intermediate_size, largest_intermediate_size},
     {"num_hidden_layers", &ModernBertConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &ModernBertConfig::num_attention_heads, largest_hidden_size},
     {"max_position_embeddings", &ModernBertConfig::max_position_embeddings, most_positions},
     {"local_attention", &ModernBertConfig::local_attention, most_positions},
     {"global_attn_every_n_layers", &ModernBertConfig::global_attn_every_n_layers, most_layers}});

/// Each kind of layer has its own; what is said of both at once transformers passes over.
void read_rope_parameters(const JsonValue& value, ModernBertConfig& config) {
    value.for_each_member([&](const std::string& kind, const JsonValue& parameters) {
        if (parameters.is_null()) return;
        if (kind == "full_attention")
            config.global_rope_theta = rope_theta_in(parameters, config.global_rope_theta);
        else if (kind == "sliding_attention")
            config.local_rope_theta = rope_theta_in(parameters, config.local_rope_theta);
        else
            throw InputError(parameters.place(), "full_attention and sliding_attention, each with its own",
                             json_string(kind));
    });
}

/// An older field, which speaks of all layers.
void read_rope_scaling(const JsonValue& value, ModernBertConfig& config) {
    config.global_rope_theta = rope_theta_in(value, config.global_rope_theta);
    config.local_rope_theta = rope_theta_in(value, config.local_rope_theta);
}

void read_field(const std::string& name, const JsonValue& value, ModernBertConfig& config) {
    read_size_field(config, size_fields, name, value);
    for (const auto& [flag, member] : {std::pair{"norm_bias", &ModernBertConfig::norm_bias},
                                       {"attention_bias", &ModernBertConfig::attention_bias},
                                       {"mlp_bias", &ModernBertConfig::mlp_bias}})
        if (name == flag) config.*member = value.boolean();
    if (name == "hidden_activation") config.hidden_activation = read_activation(value);
    if (name == "norm_eps") config.norm_eps = read_epsilon(value);
    if (name == "global_rope_theta") config.global_rope_theta = read_above_zero(value);
    if (name == "local_rope_theta") config.local_rope_theta = read_above_zero(value);
    require_encoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "model.");
    const bool is_needed =
        name.starts_with("embeddings.") || name.starts_with("layers.") || name.starts_with("final_norm.");
    if (!is_needed) return std::nullopt;
    return name;
}

LayerNorm load_norm(const Scope& scope, const ModernBertConfig& config) {
    return config.norm_bias ? scope.layer_norm(config.hidden_size, config.norm_eps)
                            : scope.layer_norm_without_bias(config.hidden_size, config.norm_eps);
}

/// The two kinds of layers. Those of one kind have one table of angles.
struct Kinds {
    ModernBertAttention::Positions global, local;
};

Kinds kinds_of(const ModernBertConfig& config) {
    const std::size_t size = config.sizes().head_size(), reach = config.local_attention / 2;
    return {{Rotation::of_base(config.global_rope_theta, size), Sight{}},
            {Rotation::of_base(config.local_rope_theta, size), Sight{reach, reach}}};
}

ModernBertAttention load_attention(const Scope& scope, const ModernBertConfig& config,
                                   const ModernBertAttention::Positions& positions) {
    const std::size_t size = config.hidden_size;
    const Linear Wqkv = scope.at("Wqkv").linear(3 * size, size, config.attention_bias);
    return {config.num_attention_heads,
            Wqkv.part(0, 3),
            Wqkv.part(1, 3),
            Wqkv.part(2, 3),
            scope.at("Wo").linear(size, size, config.attention_bias),
            positions};
}

ModernBertLayer load_layer(const Scope& scope, const ModernBertConfig& config, const Kinds& kinds,
                           std::size_t i) {
    const std::size_t size = config.intermediate_size;
    const Scope mlp = scope.at("mlp");
    const Linear Wi = mlp.at("Wi").linear(2 * size, config.hidden_size, config.mlp_bias);
    ModernBertLayer layer{
        {},
        load_attention(scope.at("attn"), config, config.is_global[i] ? kinds.global : kinds.local),
        load_norm(scope.at("mlp_norm"), config),
        {Wi.part(0, 2), Wi.part(1, 2), mlp.at("Wo").linear(config.hidden_size, size, config.mlp_bias),
         config.hidden_activation}};
    if (i > 0) layer.attn_norm = load_norm(scope.at("attn_norm"), config);
    return layer;
}

}  // namespace

ModernBertConfig ModernBertConfig::parse(const JsonValue& json) {
    ModernBertConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    if (const auto parameters = json.find("rope_parameters")) read_rope_parameters(*parameters, config);
    if (const auto scaling = json.find("rope_scaling")) read_rope_scaling(*scaling, config);
    config.is_global = read_layer_types(json, config.num_hidden_layers, [&](std::size_t i) {
        return i % config.global_attn_every_n_layers == 0;
    });
    const Place place = json.place().at(".hidden_size");
    require_whole_heads(place, config.hidden_size, config.num_attention_heads);
    require_even_heads(place, config.sizes().head_size());
    return config;
}

ModelSizes ModernBertConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = ModelSizes::unlimited,
            .type_vocab_size = std::nullopt,
            .hidden_act = hidden_activation,
            .layer_norm_eps = norm_eps,
            .is_gated = true};
}

Matrix ModernBertEmbeddings::forward(const Pass& pass) const {
    return norm.forward(tok_embeddings.forward(pass.batch.ids, pass.threads), pass.threads);
}

AttentionHeads ModernBertAttention::heads(const TokenBatch& batch) const {
    return {num_attention_heads, query, key, value,
            positions.rotation.before({.sight = positions.sight}, batch)};
}

Matrix ModernBertMlp::forward(const Matrix& x, Threads& threads) const {
    Matrix inner = input.forward(x, threads, activation);  // [token, intermediate_size]
    multiply_by(inner, gate.forward(x, threads), threads);
    return Wo.forward(inner, threads);
}

Matrix ModernBertLayer::normal(const Matrix& hidden, Threads& threads) const {
    return attn_norm ? attn_norm->forward(hidden, threads) : hidden;
}

Matrix ModernBertLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attn.heads(pass.batch).forward(normal(hidden, pass.threads), pass, target);
    Matrix attended = attn.Wo.forward(context, pass.threads);
    add_to(attended, hidden, pass.threads);
    Matrix output = mlp.forward(mlp_norm.forward(attended, pass.threads), pass.threads);
    add_to(output, attended, pass.threads);
    return output;
}

void ModernBertLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                            const WeightsTarget& target) const {
    attn.heads(pass.batch).weigh(normal(hidden, pass.threads), pass, heads, target);
}

std::vector<Linear*> ModernBertLayer::linears() {
    return {&attn.query, &attn.key, &attn.value, &attn.Wo, &mlp.input, &mlp.gate, &mlp.Wo};
}

LayerParts ModernBertLayer::parts() const {
    return {.order = LayerParts::Order::pre_norm,
            .heads = attn.num_attention_heads,
            .value_heads = attn.num_attention_heads,
            .value = attn.value,
            .output = attn.Wo,
            .first_norm = attn_norm ? std::optional(NormParts::of(*attn_norm)) : std::nullopt,
            .second_norm = NormParts::of(mlp_norm),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return mlp.forward(x, threads); }};
}

ModernBert ModernBert::load(const ModernBertConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    ModernBert model;
    model.config = config;
    const Scope embeddings = scope.at("embeddings");
    model.embeddings = {embeddings.at("tok_embeddings").embedding(config.vocab_size, config.hidden_size),
                        load_norm(embeddings.at("norm"), config)};
    const Kinds kinds = kinds_of(config);
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back(load_layer(scope.at("layers." + std::to_string(i)), config, kinds, i));
    if (layers == config.num_hidden_layers) model.final_norm = load_norm(scope.at("final_norm"), config);
    return model;
}

Matrix ModernBert::finish(Matrix hidden, Threads& threads) const {
    return finite_states(final_norm.forward(hidden, threads), layers.back().last());
}

Family modernbert() {
    return family_of<ModernBert>("modernbert",
                                 {"ModernBERT", canonical_name, "embeddings.tok_embeddings.weight"});
}

}  // namespace heed

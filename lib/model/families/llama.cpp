#include "model/families/llama.hpp"

#include <array>
#include <string>
#include <utility>

#include "model/config.hpp"
#include "model/rope_config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<LlamaConfig>>(
    {{"vocab_size", &LlamaConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &LlamaConfig::hidden_size, largest_hidden_size},
     {"intermediate_size", &LlamaConfig::intermediate_size, largest_intermediate_size},
     {"num_hidden_layers", &LlamaConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &LlamaConfig::num_attention_heads, largest_hidden_size},
     {"max_position_embeddings", &LlamaConfig::max_position_embeddings, most_positions}});

/// Null, too, leaves them to the others.
constexpr auto open_fields = std::to_array<SizeField<LlamaConfig>>(
    {{"num_key_value_heads", &LlamaConfig::num_key_value_heads, largest_hidden_size},
     {"head_dim", &LlamaConfig::head_dim, largest_hidden_size}});

void read_open_field(const std::string& name, const JsonValue& value, LlamaConfig& config) {
    for (const auto& field : open_fields)
        if (name == field.name && value.is_null()) config.*field.member = 0;
    if (!value.is_null()) read_size_field(config, open_fields, name, value);
}

void complete_heads(const JsonValue& json, LlamaConfig& config) {
    if (config.num_key_value_heads == 0) config.num_key_value_heads = config.num_attention_heads;
    if (config.num_attention_heads % config.num_key_value_heads != 0)
        throw InputError(
            json.place().at(".num_key_value_heads"),
            "a divisor of the " + std::to_string(config.num_attention_heads) + " attention heads",
            std::to_string(config.num_key_value_heads));
    if (config.head_dim == 0) {
        require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
        config.head_dim = config.hidden_size / config.num_attention_heads;
    }
    require_even_heads(json.place().at(".head_dim"), config.head_dim);
}

/// transformers passes over this share, or fails.
void require_all_turned(const JsonValue& parameters) {
    const auto share = parameters.find("partial_rotary_factor");
    if (share && share->number() != 1)
        throw InputError(share->place(), "1: heed rotates all numbers of a head", share->description());
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "model.");
    const bool is_needed =
        name.starts_with("embed_tokens.") || name.starts_with("layers.") || name.starts_with("norm.");
    if (!is_needed || name.ends_with(".rotary_emb.inv_freq")) return std::nullopt;
    return name;
}

}  // namespace

void LlamaConfig::read(const JsonValue& json) {
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        read_size_field(*this, size_fields, name, value);
        read_open_field(name, value, *this);
        if (name == "hidden_act") hidden_act = read_activation(value);
        if (name == "rms_norm_eps") rms_norm_eps = read_epsilon(value);
        if (name == "rope_theta" && !value.is_null()) rope_theta = read_above_zero(value);
        require_decoder(name, value);
    });
    complete_heads(json, *this);
}

void LlamaConfig::read_rotary_positions(const JsonValue& json) {
    const auto parameters = rope_object(json);
    require_all_turned(json);
    if (parameters) require_all_turned(*parameters);
    rope = read_rope(parameters,
                     {.head_dim = head_dim,
                      .max_position_embeddings = max_position_embeddings,
                      .rope_theta = rope_theta,
                      .original_max_position_embeddings = json.find("original_max_position_embeddings")});
}

LlamaConfig LlamaConfig::parse(const JsonValue& json) {
    LlamaConfig config;
    config.read(json);
    config.read_rotary_positions(json);
    config.qkv_bias = config.o_bias = is_set(json, "attention_bias");
    config.mlp_bias = is_set(json, "mlp_bias");
    config.sights.assign(config.num_hidden_layers, causal);
    return config;
}

ModelSizes LlamaConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = ModelSizes::unlimited,
            .type_vocab_size = std::nullopt,
            .hidden_act = hidden_act,
            .layer_norm_eps = rms_norm_eps,
            .norm = "RMSNorm",
            .head_dim = head_dim,
            .num_key_value_heads = num_key_value_heads,
            .is_gated = true};
}

MistralConfig MistralConfig::parse(const JsonValue& json) {
    MistralConfig config;
    config.intermediate_size = 14336;
    config.num_key_value_heads = 8;
    config.max_position_embeddings = 131072;
    config.read(json);
    config.read_rotary_positions(json);
    const std::optional<std::size_t> window = read_window(json, 4096);
    config.sights.assign(config.num_hidden_layers, window ? sliding_window(*window) : causal);
    return config;
}

Qwen2Config Qwen2Config::parse(const JsonValue& json) {
    Qwen2Config config;
    config.vocab_size = 151936;
    config.intermediate_size = 22016;
    config.num_key_value_heads = 32;
    config.max_position_embeddings = 32768;
    config.qkv_bias = true;
    config.read(json);
    config.read_rotary_positions(json);
    read_qwen_windows(json, config);
    return config;
}

void read_qwen_windows(const JsonValue& json, LlamaConfig& config) {
    std::size_t first = 28;  // layer with a window, where layer_types does not say it
    if (const auto layers = json.find("max_window_layers")) first = layers->count();
    const auto window = is_set(json, "use_sliding_window") ? read_window(json, 4096) : std::nullopt;
    const std::vector<bool> is_global =
        read_layer_types(json, config.num_hidden_layers, [&](std::size_t i) { return !window || i < first; });
    config.sights = sights_of(json, is_global, window);
}

LlamaAttention LlamaAttention::load(const Scope& scope, const LlamaConfig& config, const Rotation& rotation,
                                    const Sight& sight) {
    const std::size_t keys = config.num_key_value_heads * config.head_dim;
    const std::size_t queries = config.num_attention_heads * config.head_dim;
    const auto projection = [&](const char* name, std::size_t out) {
        return scope.at(name).linear(out, config.hidden_size, config.qkv_bias);
    };
    return {config.num_attention_heads,
            projection("q_proj", queries),
            projection("k_proj", keys),
            projection("v_proj", keys),
            scope.at("o_proj").linear(config.hidden_size, queries, config.o_bias),
            rotation,
            sight};
}

AttentionHeads LlamaAttention::heads(HeadRule rule, const TokenBatch& batch) const {
    rule.sight = sight;
    return {num_attention_heads, q_proj, k_proj, v_proj, rotation.before(std::move(rule), batch)};
}

LlamaMlp LlamaMlp::load(const Scope& scope, const LlamaConfig& config) {
    const std::size_t wide = config.intermediate_size, size = config.hidden_size;
    return {scope.at("gate_proj").linear(wide, size, config.mlp_bias),
            scope.at("up_proj").linear(wide, size, config.mlp_bias),
            scope.at("down_proj").linear(size, wide, config.mlp_bias), config.hidden_act};
}

Matrix LlamaMlp::forward(const Matrix& x, Threads& threads) const {
    Matrix inner = gate_proj.forward(x, threads, act);  // [token, intermediate_size]
    multiply_by(inner, up_proj.forward(x, threads), threads);
    return down_proj.forward(inner, threads);
}

LayerParts gated_parts(const RmsNorm& first_norm, const LlamaAttention& self_attn, const RmsNorm& second_norm,
                       const LlamaMlp& mlp) {
    const std::size_t size = self_attn.o_proj.weight.columns / self_attn.num_attention_heads;
    return {.order = LayerParts::Order::pre_norm,
            .heads = self_attn.num_attention_heads,
            .value_heads = self_attn.v_proj.weight.rows / size,
            .value = self_attn.v_proj,
            .output = self_attn.o_proj,
            .first_norm = NormParts::of(first_norm),
            .second_norm = NormParts::of(second_norm),
            .feed_forward = [&mlp](const Matrix& x, Threads& threads) { return mlp.forward(x, threads); },
            .is_causal = true};
}

std::vector<Linear*> linears_of(LlamaAttention& self_attn, LlamaMlp& mlp) {
    return {&self_attn.q_proj, &self_attn.k_proj, &self_attn.v_proj, &self_attn.o_proj,
            &mlp.gate_proj,    &mlp.up_proj,      &mlp.down_proj};
}

Llama Llama::load(const LlamaConfig& config, const Scope& scope, std::size_t layers) {
    Llama model;
    const Rotation rotation(config.rope, config.head_dim);
    load_stack(model, config, scope, layers, [&](const Scope& self_attn, std::size_t i) {
        return LlamaAttention::load(self_attn, config, rotation, config.sights[i]);
    });
    return model;
}

WeightNames llama_names(const char* family) {
    return {family, canonical_name, "embed_tokens.weight"};
}

Family llama() {
    return family_of<Llama>("llama", llama_names("LLaMA"));
}

Family mistral() {
    return family_of<Llama, MistralConfig>("mistral", llama_names("Mistral"));
}

Family qwen2() {
    return family_of<Llama, Qwen2Config>("qwen2", llama_names("Qwen2"));
}

}  // namespace heed

#include "model/families/gemma2.hpp"

#include <cmath>
#include <string>
#include <utility>

#include "model/config.hpp"

namespace heed {
namespace {

/// Null: no cap.
std::optional<float> read_cap(const JsonValue& json, double usual) {
    std::optional<float> cap = static_cast<float>(usual);
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (name != "attn_logit_softcapping") return;
        cap = value.is_null() ? std::nullopt : std::optional(static_cast<float>(read_above_zero(value)));
    });
    return cap;
}

void add_one(RmsNorm& norm) {
    for (float& weight : norm.weight) weight += 1;
}

}  // namespace

GemmaConfig::GemmaConfig() {
    vocab_size = 256000;
    hidden_size = 3072;
    intermediate_size = 24576;
    num_hidden_layers = 28;
    num_attention_heads = 16;
    num_key_value_heads = 16;
    head_dim = 256;
    max_position_embeddings = 8192;
    hidden_act = Activation::gelu_tanh;
}

GemmaConfig GemmaConfig::parse(const JsonValue& json) {
    GemmaConfig config;
    require_unset(json, "use_bidirectional_attention", "Gemma, in which a token sees those before it");
    config.read(json);
    // What the first files say of it they do not mean.
    if (config.hidden_act == Activation::gelu) config.hidden_act = Activation::gelu_tanh;
    config.read_rotary_positions(json);
    config.qkv_bias = config.o_bias = is_set(json, "attention_bias");
    config.sights.assign(config.num_hidden_layers, causal);
    return config;
}

Gemma2Config::Gemma2Config() {
    vocab_size = 256000;
    hidden_size = 2304;
    intermediate_size = 9216;
    num_hidden_layers = 26;
    num_attention_heads = 8;
    num_key_value_heads = 4;
    head_dim = 256;
    max_position_embeddings = 8192;
}

void Gemma2Config::read_gemma2(const JsonValue& json,
                               const std::function<bool(std::size_t layer)>& usually_global) {
    require_unset(json, "use_bidirectional_attention", "Gemma, in which a token sees those before it");
    read(json);
    const auto activation = json.find("hidden_activation");
    hidden_act = activation ? read_activation(*activation) : Activation::gelu_tanh;
    qkv_bias = o_bias = is_set(json, "attention_bias");
    scale = static_cast<float>(1 / std::sqrt(above_zero_or(json, "query_pre_attn_scalar", 256)));
    is_global = read_layer_types(json, num_hidden_layers, usually_global);
    sights = sights_of(json, is_global, read_window(json, 4096));
}

Gemma2Config Gemma2Config::parse(const JsonValue& json) {
    Gemma2Config config;
    config.read_gemma2(json, [](std::size_t i) { return i % 2 == 1; });
    config.read_rotary_positions(json);
    config.attn_logit_softcapping = read_cap(json, 50);
    return config;
}

RmsNorm gemma_norm(const Scope& scope, std::size_t size, float eps) {
    RmsNorm norm = scope.rms_norm(size, eps);
    add_one(norm);
    return norm;
}

Matrix scaled_embeddings(const Embedding& embed_tokens, const Pass& pass) {
    Matrix hidden = embed_tokens.forward(pass.batch.ids, pass.threads);
    const auto scale = static_cast<float>(std::sqrt(static_cast<double>(embed_tokens.size())));
    for (float& x : hidden) x *= scale;
    return hidden;
}

Gemma Gemma::load(const GemmaConfig& config, const Scope& scope, std::size_t layers) {
    Gemma model;
    const Rotation rotation(config.rope, config.head_dim);
    load_stack(model, config, scope, layers, [&](const Scope& self_attn, std::size_t i) {
        return LlamaAttention::load(self_attn, config, rotation, config.sights[i]);
    });
    for (auto& layer : model.layers) {
        add_one(layer.input_layernorm);
        add_one(layer.post_attention_layernorm);
    }
    add_one(model.norm);
    return model;
}

AttentionHeads Gemma2Attention::heads(const TokenBatch& batch) const {
    HeadRule rule = cap ? every_head(soft_capped(*cap)) : HeadRule{};
    rule.scale = scale;
    return LlamaAttention::heads(std::move(rule), batch);
}

Gemma2 Gemma2::load(const Gemma2Config& config, const Scope& scope, std::size_t layers) {
    Gemma2 model;
    const Rotation rotation(config.rope, config.head_dim);
    load_gemma2_stack(model, config, scope, layers, [&](const Scope& self_attn, std::size_t i) {
        return Gemma2Attention{LlamaAttention::load(self_attn, config, rotation, config.sights[i]),
                               config.scale, config.attn_logit_softcapping};
    });
    return model;
}

Family gemma() {
    return family_of<Gemma>("gemma", llama_names("Gemma"));
}

Family gemma2() {
    return family_of<Gemma2>("gemma2", llama_names("Gemma 2"));
}

}  // namespace heed

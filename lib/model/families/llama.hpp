// LLaMA (Touvron et al. 2023) and the families that are built of its layer, with the names of transformers'
// LlamaModel: a decoder with RMSNorm, rotary positions, a gated feed-forward, and keys that several queries'
// heads share. Mistral's tokens see a window of those before them; Qwen2 has biases.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/layers/layer_stack.hpp"
#include "nn/rotation.hpp"

namespace heed {

/// With the defaults of transformers' LlamaConfig.
struct LlamaConfig {
    std::size_t vocab_size = 32000;
    std::size_t hidden_size = 4096;
    std::size_t intermediate_size = 11008;
    std::size_t num_hidden_layers = 32;
    std::size_t num_attention_heads = 32;
    std::size_t num_key_value_heads = 0;  // 0: num_attention_heads
    std::size_t head_dim = 0;             // 0: hidden_size / num_attention_heads
    std::size_t max_position_embeddings = 2048;
    Activation hidden_act = Activation::silu;
    float rms_norm_eps = 1e-6F;
    bool qkv_bias = false;
    bool o_bias = false;
    bool mlp_bias = false;
    double rope_theta = 10000;
    std::shared_ptr<const RotaryFrequencies> rope;
    std::vector<Sight> sights;  // of each layer

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static LlamaConfig parse(const JsonValue& json);
    ModelSizes sizes() const;

    // What the parse() of this and of families with such a config is made of.

    /// Takes the fields that all have, and says what they leave open but for rope and sights.
    void read(const JsonValue& json);
    /// Takes rope_theta, rope_scaling and rope_parameters, the same for all layers.
    void read_rotary_positions(const JsonValue& json);
};

struct MistralConfig : LlamaConfig {
    static MistralConfig parse(const JsonValue& json);
};

/// Qwen2 and Qwen3 say likewise which layers have a window.
struct Qwen2Config : LlamaConfig {
    static Qwen2Config parse(const JsonValue& json);
};
void read_qwen_windows(const JsonValue& json, LlamaConfig& config);

struct LlamaAttention {
    std::size_t num_attention_heads;
    Linear q_proj;
    Linear k_proj;  // [num_key_value_heads · head_dim, hidden_size]
    Linear v_proj;
    Linear o_proj;
    Rotation rotation;
    Sight sight;

    static LlamaAttention load(const Scope& scope, const LlamaConfig& config, const Rotation& rotation,
                               const Sight& sight);

    AttentionHeads heads(const TokenBatch& batch) const { return heads({}, batch); }
    /// With a rule for queries and keys before they turn.
    AttentionHeads heads(HeadRule rule, const TokenBatch& batch) const;
};

/// down_proj(act(gate_proj(x)) ⊙ up_proj(x))
struct LlamaMlp {
    Linear gate_proj;
    Linear up_proj;
    Linear down_proj;
    Activation act;

    static LlamaMlp load(const Scope& scope, const LlamaConfig& config);

    Matrix forward(const Matrix& x, Threads& threads) const;
};

/// Of a layer with a norm before its attention and one before its gated feed-forward, which outlive them.
LayerParts gated_parts(const RmsNorm& first_norm, const LlamaAttention& self_attn, const RmsNorm& second_norm,
                       const LlamaMlp& mlp);

/// `Attention` is a LlamaAttention or one that has heads() and o_proj as it has.
template <typename Attention>
struct LlamaDecoderLayer {
    RmsNorm input_layernorm;
    Attention self_attn;
    RmsNorm post_attention_layernorm;
    LlamaMlp mlp;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
        const Matrix normal = input_layernorm.forward(hidden, pass.threads);
        const Matrix context = self_attn.heads(pass.batch).forward(normal, pass, target);
        Matrix attended = self_attn.o_proj.forward(context, pass.threads);
        add_to(attended, hidden, pass.threads);
        Matrix output = mlp.forward(post_attention_layernorm.forward(attended, pass.threads), pass.threads);
        add_to(output, attended, pass.threads);
        return output;
    }
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const {
        const Matrix normal = input_layernorm.forward(hidden, pass.threads);
        self_attn.heads(pass.batch).weigh(normal, pass, heads, target);
    }
    std::vector<Linear*> linears() { return linears_of(self_attn, mlp); }
    LayerParts parts() const {
        return gated_parts(input_layernorm, self_attn, post_attention_layernorm, mlp);
    }
    const Linear& last() const { return mlp.down_proj; }
    Sight sight() const { return self_attn.sight; }
    std::size_t shortest_alike(std::size_t tokens) const { return self_attn.rotation.shortest_alike(tokens); }
};

std::vector<Linear*> linears_of(LlamaAttention& self_attn, LlamaMlp& mlp);

/// Embedding, layers, norm.
template <typename Layer>
struct LlamaStack : LayerStack<Layer> {
    LlamaConfig config;
    Embedding embed_tokens;  // [vocab_size, hidden_size]
    RmsNorm norm;

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override {
        return embed_tokens.forward(pass.batch.ids, pass.threads);
    }
    Matrix finish(Matrix hidden, Threads& threads) const override {
        return finite_states(norm.forward(std::move(hidden), threads), this->layers.back().last());
    }
};

/// As Family::load, with attention(scope of self_attn, layer) for each. The final norm is loaded with the
/// last layer.
template <typename Attention, typename LoadAttention>
void load_stack(LlamaStack<LlamaDecoderLayer<Attention>>& stack, const LlamaConfig& config,
                const Scope& scope, std::size_t layers, const LoadAttention& attention) {
    const auto norm = [&](const Scope& of) { return of.rms_norm(config.hidden_size, config.rms_norm_eps); };
    stack.config = config;
    stack.embed_tokens = scope.at("embed_tokens").embedding(config.vocab_size, config.hidden_size);
    for (std::size_t i = 0; i < layers; ++i) {
        const Scope layer = scope.at("layers." + std::to_string(i));
        stack.layers.push_back({norm(layer.at("input_layernorm")), attention(layer.at("self_attn"), i),
                                norm(layer.at("post_attention_layernorm")),
                                LlamaMlp::load(layer.at("mlp"), config)});
    }
    if (layers == config.num_hidden_layers) stack.norm = norm(scope.at("norm"));
}

struct Llama final : LlamaStack<LlamaDecoderLayer<LlamaAttention>> {
    using Config = LlamaConfig;

    /// As Family::load. The final norm is loaded with the last layer.
    static Llama load(const LlamaConfig& config, const Scope& scope, std::size_t layers);
};

/// The names of a family with these parts.
WeightNames llama_names(const char* family);

Family llama();
Family mistral();
Family qwen2();

}  // namespace heed

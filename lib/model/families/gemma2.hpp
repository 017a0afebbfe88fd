// Gemma (2024) and Gemma 2 (Riviere et al. 2024), with the names of transformers' GemmaModel and Gemma2Model:
// LLaMA's parts, but norms multiply by 1 + weight and embeddings are scaled up. In Gemma 2 norms stand on
// both sides of each part, every other layer sees a window, and energies are capped.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/families/llama.hpp"

namespace heed {

/// With the defaults of transformers' GemmaConfig.
struct GemmaConfig : LlamaConfig {
    GemmaConfig();

    /// As LlamaConfig::parse.
    static GemmaConfig parse(const JsonValue& json);
};

/// With the defaults of transformers' Gemma2Config. Gemma 3 says much of it likewise.
struct Gemma2Config : LlamaConfig {
    std::vector<bool> is_global;                    // of each layer
    std::optional<float> attn_logit_softcapping{};  // no energy is beyond it
    float scale = 0;                                // of energies

    Gemma2Config();

    /// As LlamaConfig::parse.
    static Gemma2Config parse(const JsonValue& json);
    /// Takes what Gemma 2 and 3 have beyond LLaMA, but for rotary positions and the cap.
    void read_gemma2(const JsonValue& json, const std::function<bool(std::size_t layer)>& usually_global);
};

/// An RMSNorm that multiplies by 1 + weight.
RmsNorm gemma_norm(const Scope& scope, std::size_t size, float eps);
/// The hidden states before the first layer: embeddings times √size.
Matrix scaled_embeddings(const Embedding& embed_tokens, const Pass& pass);

template <typename Layer>
struct GemmaStack : LlamaStack<Layer> {
    Matrix embed(const Pass& pass) const override { return scaled_embeddings(this->embed_tokens, pass); }
};

struct Gemma final : GemmaStack<LlamaDecoderLayer<LlamaAttention>> {
    using Config = GemmaConfig;

    /// As Family::load. The final norm is loaded with the last layer.
    static Gemma load(const GemmaConfig& config, const Scope& scope, std::size_t layers);
};

struct Gemma2Attention : LlamaAttention {
    float scale;
    std::optional<float> cap;

    AttentionHeads heads(const TokenBatch& batch) const;
};

/// `Attention` as LlamaDecoderLayer's.
template <typename Attention>
struct Gemma2DecoderLayer {
    RmsNorm input_layernorm;
    Attention self_attn;
    RmsNorm post_attention_layernorm;
    RmsNorm pre_feedforward_layernorm;
    RmsNorm post_feedforward_layernorm;
    LlamaMlp mlp;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
        const Matrix normal = input_layernorm.forward(hidden, pass.threads);
        const Matrix context = self_attn.heads(pass.batch).forward(normal, pass, target);
        Matrix attended =
            post_attention_layernorm.forward(self_attn.o_proj.forward(context, pass.threads), pass.threads);
        add_to(attended, hidden, pass.threads);
        const Matrix fed = pre_feedforward_layernorm.forward(attended, pass.threads);
        Matrix output = post_feedforward_layernorm.forward(mlp.forward(fed, pass.threads), pass.threads);
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
        LayerParts parts = gated_parts(input_layernorm, self_attn, pre_feedforward_layernorm, mlp);
        parts.attention_norm = NormParts::of(post_attention_layernorm);
        parts.feed_forward_norm = NormParts::of(post_feedforward_layernorm);
        return parts;
    }
    const Linear& last() const { return mlp.down_proj; }
    Sight sight() const { return self_attn.sight; }
    std::size_t shortest_alike(std::size_t tokens) const { return self_attn.rotation.shortest_alike(tokens); }
};

/// As load_stack, for the layers of Gemma 2.
template <typename Attention, typename LoadAttention>
void load_gemma2_stack(GemmaStack<Gemma2DecoderLayer<Attention>>& stack, const LlamaConfig& config,
                       const Scope& scope, std::size_t layers, const LoadAttention& attention) {
    const auto norm = [&](const Scope& of) {
        return gemma_norm(of, config.hidden_size, config.rms_norm_eps);
    };
    stack.config = config;
    stack.embed_tokens = scope.at("embed_tokens").embedding(config.vocab_size, config.hidden_size);
    for (std::size_t i = 0; i < layers; ++i) {
        const Scope layer = scope.at("layers." + std::to_string(i));
        stack.layers.push_back(
            {norm(layer.at("input_layernorm")), attention(layer.at("self_attn"), i),
             norm(layer.at("post_attention_layernorm")), norm(layer.at("pre_feedforward_layernorm")),
             norm(layer.at("post_feedforward_layernorm")), LlamaMlp::load(layer.at("mlp"), config)});
    }
    if (layers == config.num_hidden_layers) stack.norm = norm(scope.at("norm"));
}

struct Gemma2 final : GemmaStack<Gemma2DecoderLayer<Gemma2Attention>> {
    using Config = Gemma2Config;

    /// As Family::load. The final norm is loaded with the last layer.
    static Gemma2 load(const Gemma2Config& config, const Scope& scope, std::size_t layers);
};

Family gemma();
Family gemma2();

}  // namespace heed

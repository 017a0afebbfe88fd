// ModernBERT (Warner et al. 2024), with the names of transformers' ModernBertModel: pre-norm layers with
// rotary positions and gated feed-forwards, most of which see only the tokens near each other.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/layers/layer_stack.hpp"
#include "nn/rotation.hpp"

namespace heed {

/// With the defaults of transformers' ModernBertConfig.
struct ModernBertConfig {
    std::size_t vocab_size = 50368;
    std::size_t hidden_size = 768;
    std::size_t intermediate_size = 1152;
    std::size_t num_hidden_layers = 22;
    std::size_t num_attention_heads = 12;
    std::size_t max_position_embeddings = 8192;
    std::size_t local_attention = 128;  // tokens from the first that is seen to the last
    std::size_t global_attn_every_n_layers = 3;
    std::vector<bool> is_global;  // of each layer
    double global_rope_theta = 160000;
    double local_rope_theta = 10000;
    Activation hidden_activation = Activation::gelu;
    float norm_eps = 1e-5F;
    bool norm_bias = false;
    bool attention_bias = false;
    bool mlp_bias = false;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static ModernBertConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct ModernBertEmbeddings {
    Embedding tok_embeddings;  // [vocab_size, hidden_size]
    LayerNorm norm;

    Matrix forward(const Pass& pass) const;  // [token, hidden_size]
};

struct ModernBertAttention {
    struct Positions {
        Rotation rotation;
        Sight sight;  // how far a token sees
    };

    std::size_t num_attention_heads;
    Linear query;  // the three parts of Wqkv
    Linear key;
    Linear value;
    Linear Wo;
    Positions positions;

    AttentionHeads heads(const TokenBatch& batch) const;
};

/// Wo(activation(input(x)) ⊙ gate(x))
struct ModernBertMlp {
    Linear input;  // the two parts of Wi
    Linear gate;
    Linear Wo;
    Activation activation;

    Matrix forward(const Matrix& x, Threads& threads) const;
};

struct ModernBertLayer {
    std::optional<LayerNorm> attn_norm;  // the first layer has none
    ModernBertAttention attn;
    LayerNorm mlp_norm;
    ModernBertMlp mlp;

    /// What its attention is computed of.
    Matrix normal(const Matrix& hidden, Threads& threads) const;
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return mlp.Wo; }
    Sight sight() const { return attn.positions.sight; }
};

struct ModernBert final : LayerStack<ModernBertLayer> {
    using Config = ModernBertConfig;

    Config config;
    ModernBertEmbeddings embeddings;
    LayerNorm final_norm;

    /// As Family::load. The final norm is loaded with the last layer.
    static ModernBert load(const ModernBertConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
    Matrix finish(Matrix hidden, Threads& threads) const override;
};

Family modernbert();

}  // namespace heed

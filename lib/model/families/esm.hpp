// ESM-2, a language model of proteins (Lin et al. 2023), with the names of transformers' EsmModel: BERT's
// layers with the norms before attention and feed-forward, and rotary positions.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "model/layers/layer_stack.hpp"
#include "nn/rotation.hpp"

namespace heed {

/// With the defaults of transformers' EsmConfig. The activation is gelu, whatever hidden_act says.
struct EsmConfig {
    std::size_t vocab_size = 33;
    std::size_t mask_token_id = 32;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t intermediate_size = 3072;
    std::size_t max_position_embeddings = 1026;
    float layer_norm_eps = 1e-12F;
    double rope_theta = 10000;
    bool token_dropout = false;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute: ESM-1's table of positions and norm of embeddings, decoders, and ESMFold.
    static EsmConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct EsmEmbeddings {
    Embedding word_embeddings;                 // [vocab_size, hidden_size]
    std::optional<std::size_t> mask_token_id;  // with token_dropout, which counts such tokens

    Matrix forward(const Pass& pass) const;  // [token, hidden_size]
};

struct EsmSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;

    AttentionHeads heads(HeadRule rule) const {
        return {num_attention_heads, query, key, value, std::move(rule)};
    }
};

struct EsmAttention {
    LayerNorm layer_norm;
    EsmSelfAttention self;
    Linear output;
};

struct EsmLayer {
    EsmAttention attention;
    LayerNorm layer_norm;
    Linear intermediate;
    Linear output;
    Rotation rotation;  // one table for all layers

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return output; }
};

struct Esm final : LayerStack<EsmLayer> {
    using Config = EsmConfig;

    Config config;
    EsmEmbeddings embeddings;
    LayerNorm emb_layer_norm_after;
    std::optional<Linear> regression;  // contact_head.regression

    /// As Family::load. What comes after the last layer is loaded with that one.
    static Esm load(const EsmConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
    Matrix finish(Matrix hidden, Threads& threads) const override;
    const Linear* contact_regression() const override { return regression ? &*regression : nullptr; }
};

Family esm();

}  // namespace heed

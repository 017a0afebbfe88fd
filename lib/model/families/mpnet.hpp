// MPNet (Song et al. 2020), with the names of transformers' MPNetModel: BERT's layers, RoBERTa's positions,
// no token types, and a bias for relative positions that all layers share.
#pragma once

#include <memory>

#include "model/layers/encoder.hpp"
#include "nn/relative_positions.hpp"

namespace heed {

/// With the defaults of transformers' MPNetConfig.
struct MPNetConfig {
    std::size_t vocab_size = 30527;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t intermediate_size = 3072;
    std::size_t max_position_embeddings = 512;
    std::size_t relative_attention_num_buckets = 32;
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-12F;

    /// Positions are counted from here on, whatever pad_token_id says.
    static constexpr std::size_t padding_idx = 1;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static MPNetConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct MPNetEmbeddings {
    Embedding word_embeddings;      // [vocab_size, hidden_size]
    Embedding position_embeddings;  // [max_position_embeddings, hidden_size]
    LayerNorm layer_norm;

    Matrix forward(const Pass& pass) const;  // [token, hidden_size]
};

/// attention.attn in files, where `o` is the dense layer of the attention's output.
struct MPNetSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;
    std::shared_ptr<const RelativeAttentionBias> relative_attention_bias;  // the encoder's

    AttentionHeads heads() const {
        return {num_attention_heads, query, key, value, relative_attention_bias->rule()};
    }
};

using MPNetLayer = EncoderLayerOf<MPNetSelfAttention>;

struct MPNet final : LayerStack<MPNetLayer> {
    using Config = MPNetConfig;

    Config config;
    MPNetEmbeddings embeddings;

    /// As Family::load.
    static MPNet load(const MPNetConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
};

Family mpnet();

}  // namespace heed

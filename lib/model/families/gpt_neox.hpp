// GPT-NeoX (Black et al. 2022) and Pythia, with the names of transformers' GPTNeoXModel: a decoder with
// rotary positions over a part of each head. Attention and feed-forward stand side by side in a layer, in a
// few models one after the other.
#pragma once

#include <memory>

#include "model/layers/layer_stack.hpp"
#include "nn/rotation.hpp"

namespace heed {

/// With the defaults of transformers' GPTNeoXConfig.
struct GptNeoxConfig {
    std::size_t vocab_size = 50432;
    std::size_t hidden_size = 6144;
    std::size_t num_hidden_layers = 44;
    std::size_t num_attention_heads = 64;
    std::size_t intermediate_size = 24576;
    std::size_t max_position_embeddings = 2048;
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-5F;
    bool use_parallel_residual = true;
    bool attention_bias = true;
    std::shared_ptr<const RotaryFrequencies> rope;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static GptNeoxConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct GptNeoxAttention {
    std::size_t num_attention_heads;
    Linear query;  // of query_key_value, which has these three head by head
    Linear key;
    Linear value;
    Linear dense;
    Rotation rotation;

    AttentionHeads heads(const TokenBatch& batch) const {
        return {num_attention_heads, query, key, value, rotation.before({.sight = causal}, batch)};
    }
};

struct GptNeoxMlp {
    Linear dense_h_to_4h;
    Linear dense_4h_to_h;
    Activation act;

    Matrix forward(const Matrix& x, Threads& threads) const;
};

/// What both layers are made of.
struct GptNeoxLayerParts {
    LayerNorm input_layernorm;
    LayerNorm post_attention_layernorm;
    GptNeoxAttention attention;
    GptNeoxMlp mlp;

    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    const Linear& last() const { return mlp.dense_4h_to_h; }
    Sight sight() const { return causal; }
    std::size_t shortest_alike(std::size_t tokens) const { return attention.rotation.shortest_alike(tokens); }

  protected:
    Matrix attend(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    Matrix feed_forward(const Matrix& x, Threads& threads) const;
    LayerParts parts_in(LayerParts::Order order) const;
};

/// x + attention(norm(x)) + mlp(norm(x)), where use_parallel_residual is set.
struct GptNeoxParallelLayer : GptNeoxLayerParts {
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    LayerParts parts() const { return parts_in(LayerParts::Order::parallel); }
};

/// y + mlp(norm(y)) of y = x + attention(norm(x)).
struct GptNeoxSequentialLayer : GptNeoxLayerParts {
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    LayerParts parts() const { return parts_in(LayerParts::Order::pre_norm); }
};

template <typename Layer>
struct GptNeox final : LayerStack<Layer> {
    using Config = GptNeoxConfig;

    Config config;
    Embedding embed_in;  // [vocab_size, hidden_size]
    LayerNorm final_layer_norm;

    /// As Family::load. The final norm is loaded with the last layer.
    static GptNeox load(const GptNeoxConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embed_in.forward(pass.batch.ids, pass.threads); }
    Matrix finish(Matrix hidden, Threads& threads) const override;
};

Family gpt_neox();

}  // namespace heed

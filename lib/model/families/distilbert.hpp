// DistilBERT (Sanh et al. 2019), with the names of transformers' DistilBertModel: BERT's layers under other
// names, and without token types.
#pragma once

#include <cstddef>
#include <vector>

#include "model/layers/layer_stack.hpp"

namespace heed {

/// With the defaults of transformers' DistilBertConfig. Of sinusoidal_pos_embds nothing depends: the table of
/// positions is in the checkpoint.
struct DistilBertConfig {
    std::size_t vocab_size = 30522;
    std::size_t max_position_embeddings = 512;
    std::size_t n_layers = 6;
    std::size_t n_heads = 12;
    std::size_t dim = 768;
    std::size_t hidden_dim = 3072;
    Activation activation = Activation::gelu;

    static constexpr float layer_norm_eps = 1e-12F;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static DistilBertConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct DistilBertEmbeddings {
    Embedding word_embeddings;      // [vocab_size, dim]
    Embedding position_embeddings;  // [max_position_embeddings, dim]
    LayerNorm layer_norm;

    Matrix forward(const Pass& pass) const;  // [token, dim]
};

struct DistilBertAttention {
    std::size_t n_heads;
    Linear q_lin;
    Linear k_lin;
    Linear v_lin;
    Linear out_lin;

    AttentionHeads heads() const { return {n_heads, q_lin, k_lin, v_lin}; }
};

struct DistilBertFfn {
    Linear lin1;
    Linear lin2;
    Activation activation;

    Matrix forward(const Matrix& x, Threads& threads) const;
};

struct DistilBertLayer {
    DistilBertAttention attention;
    LayerNorm sa_layer_norm;
    DistilBertFfn ffn;
    LayerNorm output_layer_norm;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return ffn.lin2; }
};

struct DistilBert final : LayerStack<DistilBertLayer> {
    using Config = DistilBertConfig;

    Config config;
    DistilBertEmbeddings embeddings;

    /// As Family::load.
    static DistilBert load(const DistilBertConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
};

Family distilbert();

}  // namespace heed

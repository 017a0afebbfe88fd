// BERT's encoder (Devlin et al. 2019), with the names of transformers' BertModel.
#pragma once

#include <cstddef>
#include <vector>

#include "model/model.hpp"

namespace heed {

/// With the defaults of transformers' BertConfig.
struct BertConfig {
    std::size_t vocab_size = 30522;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t intermediate_size = 3072;
    std::size_t max_position_embeddings = 512;
    std::size_t type_vocab_size = 2;
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-12F;

    /// The configuration in `json`, a config.json. InputError, which names the field, for sizes that are
    /// zero, huge or do not divide, for an activation or architecture that heed does not compute (it lists
    /// those it does), and for is_decoder and add_cross_attention.
    static BertConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct BertEmbeddings {
    Embedding word_embeddings;        // [vocab_size, hidden_size]
    Embedding position_embeddings;    // [max_position_embeddings, hidden_size]
    Embedding token_type_embeddings;  // [type_vocab_size, hidden_size]
    LayerNorm layer_norm;

    Matrix forward(const Pass& pass) const;  // [token, hidden_size]
};

struct BertSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;

    AttentionHeads heads() const { return {num_attention_heads, query, key, value}; }
};

/// The end of both blocks of a layer: LayerNorm(dense(x) + input).
struct BertSelfOutput {
    Linear dense;
    LayerNorm layer_norm;

    Matrix forward(const Matrix& x, const Matrix& input, Threads& threads) const;
};

struct BertAttention {
    BertSelfAttention self;
    BertSelfOutput output;
};

struct BertIntermediate {
    Linear dense;
    Activation hidden_act;

    Matrix forward(const Matrix& hidden, Threads& threads) const;
};

struct BertLayer {
    BertAttention attention;
    BertIntermediate intermediate;
    BertSelfOutput output;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
};

struct BertEncoder {
    std::vector<BertLayer> layer;
};

struct Bert final : Model {
    using Config = BertConfig;
    static const WeightNames names;

    Config config;
    BertEmbeddings embeddings;
    BertEncoder encoder;

    /// As Family::load.
    static Bert load(const BertConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
    Matrix layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                 const WeightsTarget& target) const override;
    void weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const override;
    Matrix finish(Matrix hidden) const override;
    std::vector<Linear*> linears(std::size_t i) override;
};

Family bert();

}  // namespace heed

// ALBERT (Lan et al. 2020), with the names of transformers' AlbertModel: few layers' weights, used again and
// again, after embeddings that are smaller than what the layers take.
#pragma once

#include <vector>

#include "model/layers/encoder.hpp"

namespace heed {

/// With the defaults of transformers' AlbertConfig where they differ from BERT's.
struct AlbertConfig : EncoderConfig {
    std::size_t embedding_size = 128;
    std::size_t num_hidden_groups = 1;
    std::size_t inner_group_num = 1;

    AlbertConfig();
    /// As EncoderConfig::parse.
    static AlbertConfig parse(const JsonValue& json);
    /// Every inner layer of a group counts as a layer: each gives its attention.
    ModelSizes sizes() const;

    /// Where the weights of layer `i` stand among those of all groups, one group after the other.
    std::size_t place_of_layer(std::size_t i) const;
};

struct AlbertAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;
    Linear dense;
    LayerNorm layer_norm;

    AttentionHeads heads() const { return {num_attention_heads, query, key, value}; }
};

struct AlbertLayer {
    AlbertAttention attention;
    Linear ffn;
    Activation activation;
    Linear ffn_output;
    LayerNorm full_layer_layer_norm;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    LayerParts parts() const;
};

struct Albert final : Model {
    using Config = AlbertConfig;

    Config config;
    EncoderEmbeddings embeddings;            // [..., embedding_size]
    Linear embedding_hidden_mapping_in;      // [hidden_size, embedding_size]
    std::vector<AlbertLayer> albert_layers;  // of all groups

    /// As Family::load.
    static Albert load(const AlbertConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override;
    Matrix layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                 const WeightsTarget& target) const override;
    void weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const override;
    Matrix finish(Matrix hidden, Threads&) const override;
    std::vector<Linear*> linears(std::size_t i) override;
    std::optional<LayerParts> parts(std::size_t i) const override;
};

Family albert();

}  // namespace heed

// DeBERTa v2 and v3 (He et al. 2020, 2021), with the names of transformers' DebertaV2Model: BERT's layers
// with disentangled attention (nn/disentangled.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "model/layers/encoder.hpp"
#include "nn/disentangled.hpp"

namespace heed {

/// With the defaults of transformers' DebertaV2Config.
struct DebertaV2Config {
    std::size_t vocab_size = 128100;
    std::size_t hidden_size = 1536;
    std::size_t num_hidden_layers = 24;
    std::size_t num_attention_heads = 24;
    std::size_t intermediate_size = 6144;
    std::size_t max_position_embeddings = 512;
    std::size_t type_vocab_size = 0;
    std::size_t embedding_size = 0;  // 0: hidden_size
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-7F;
    bool position_biased_input = true;  // a table of positions is added to the embeddings
    bool relative_attention = false;
    bool share_att_key = false;  // positions go through the layers of queries and keys
    bool has_c2p = false;        // pos_att_type: queries with positions
    bool has_p2c = false;        // positions with keys
    bool norm_rel_ebd = false;   // a LayerNorm for the vectors of positions
    std::int64_t position_buckets = -1;
    std::int64_t max_relative_positions = -1;
    std::size_t conv_kernel_size = 0;    // 0: no convolution after the first layer
    std::optional<Activation> conv_act;  // none: tanh

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static DebertaV2Config parse(const JsonValue& json);
    ModelSizes sizes() const;
    RelativeBuckets relative_buckets() const;
};

struct DebertaV2Embeddings {
    Embedding word_embeddings;                       // [vocab_size, embedding_size]
    std::optional<Embedding> position_embeddings;    // [max_position_embeddings, embedding_size]
    std::optional<Embedding> token_type_embeddings;  // [type_vocab_size, embedding_size]
    std::optional<Linear> embed_proj;                // where embedding_size is not hidden_size
    LayerNorm layer_norm;

    Matrix forward(const Pass& pass) const;  // [token, hidden_size]
};

/// What the vectors of distances become in a layer's heads is the same in every pass: that of the longest so
/// far.
struct RelativeCache {
    std::mutex mutex;
    std::size_t tokens = 0;
    std::shared_ptr<const RelativeRows> rows;
};

struct DisentangledSelfAttention {
    std::size_t num_attention_heads;
    Linear query;  // query_proj in files
    Linear key;
    Linear value;
    std::optional<Linear> pos_key_proj;  // where share_att_key is false
    std::optional<Linear> pos_query_proj;
    std::shared_ptr<RelativeCache> cache = std::make_shared<RelativeCache>();

    AttentionHeads heads(HeadRule rule) const;
};

/// Its heads() take a rule that depends on the pass.
using DebertaV2Layer = EncoderLayerOf<DisentangledSelfAttention>;

/// LayerNorm(x + activation(convolution of the embeddings along the tokens))
struct DebertaV2Conv {
    Linear conv;  // [hidden_size, hidden_size · width]
    std::optional<Activation> activation;
    LayerNorm layer_norm;

    Matrix forward(const Matrix& embeddings, Matrix x, const Pass& pass) const;
};

struct DebertaV2Encoder {
    std::vector<DebertaV2Layer> layer;
    std::optional<Embedding> rel_embeddings;  // [2 · span, hidden_size]
    std::optional<LayerNorm> layer_norm;      // of those
    std::optional<DebertaV2Conv> conv;
};

struct DebertaV2 final : Model {
    using Config = DebertaV2Config;
    static const WeightNames names;

    Config config;
    DebertaV2Embeddings embeddings;
    DebertaV2Encoder encoder;

    /// As Family::load.
    static DebertaV2 load(const DebertaV2Config& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
    Matrix layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                 const WeightsTarget& target) const override;
    void weigh(std::size_t i, const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const override;
    Matrix finish(Matrix hidden, Threads& threads) const override;
    std::vector<Linear*> linears(std::size_t i) override;
    /// None where a convolution follows the first layer.
    std::optional<LayerParts> parts(std::size_t i) const override;

  private:
    /// Of all heads they are kept.
    std::shared_ptr<const RelativeRows> relative_rows(std::size_t i, const Pass& pass,
                                                      std::span<const std::size_t> heads) const;
    /// Those of the distances in the longest sequence.
    RelativeRows compute_relative_rows(std::size_t i, const Pass& pass,
                                       std::span<const std::size_t> heads) const;
    float scale() const;
};

Family deberta_v2();

}  // namespace heed

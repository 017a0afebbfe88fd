// The layer of BERT's encoder (Devlin et al. 2019), with the names of transformers' BertLayer, and the
// configuration it is built by. RoBERTa, ELECTRA and others have this layer after embeddings of their own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/families/layer_stack.hpp"
#include "nn/relative_positions.hpp"

namespace heed {

/// How positions come in: absolute in the embeddings, or as distances in the attention of each layer, which
/// is what transformers computed up to version 4.56 (5 takes no notice of the field).
enum class PositionEmbeddingType { absolute, relative_key, relative_key_query };

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
    PositionEmbeddingType position_embedding_type = PositionEmbeddingType::absolute;
    bool is_decoder = false;  // a token sees itself and those before it

    /// The configuration in `json`, a config.json. InputError, which names the field, for sizes that are
    /// zero, huge or do not divide, for an activation or a kind of positions that heed does not compute (it
    /// lists those it does), and for add_cross_attention.
    static BertConfig parse(const JsonValue& json);
    ModelSizes sizes() const;

    /// Takes the fields of `json` that are BERT's.
    void read(const JsonValue& json);
};

struct BertSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;
    std::optional<DistanceEmbedding> distance_embedding{};
    Sight sight = {};

    AttentionHeads heads() const;
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

    static BertLayer load(const BertConfig& config, const Scope& scope);

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return output.dense; }
};

/// The first `layers` of encoder.layer in `scope`.
std::vector<BertLayer> load_bert_layers(const BertConfig& config, const Scope& scope, std::size_t layers);

/// As WeightNames::canonical_name for a model with BERT's parts, whose task's models put `prefix` before.
std::optional<std::string> bert_name(std::string_view in_file, std::string_view prefix);

}  // namespace heed

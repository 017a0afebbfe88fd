// BERT's encoder (Devlin et al. 2019), with the names of transformers' BertModel. Several sequences go
// through in one pass, their tokens laid end to end: what a sequence gets does not depend, bit for bit, on
// its company. The loop over layers is open: embed, then layer by layer.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "model/bert_config.hpp"
#include "nn/checkpoint.hpp"
#include "nn/linear.hpp"
#include "nn/ops.hpp"

namespace heed {

/// The tokens of several sequences, end to end.
struct TokenBatch {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> segments;
    std::vector<std::size_t> starts = {
        0};  // where each sequence begins; the last entry is the number of tokens

    std::size_t sequences() const { return starts.size() - 1; }
    std::size_t length(std::size_t sequence) const { return starts[sequence + 1] - starts[sequence]; }
    /// Position 0 is a sequence's first token.
    void append(const std::vector<std::int64_t>& sequence_ids,
                const std::vector<std::int64_t>& sequence_segments);
};

/// Where the attention weights of a sequence and head go: to row-major [query, key], or nowhere if null.
using WeightsTarget = std::function<float*(std::size_t sequence, std::size_t head)>;

struct BertEmbeddings {
    Weight word_embeddings;        // [vocab_size, hidden_size]
    Weight position_embeddings;    // [max_position_embeddings, hidden_size]
    Weight token_type_embeddings;  // [type_vocab_size, hidden_size]
    LayerNorm layer_norm;

    /// [token, hidden_size]. Every id, segment and position has to be in its table.
    Matrix forward(const TokenBatch& batch, Threads& threads) const;
};

struct BertSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;

    std::size_t head_size() const { return query.weight.rows / num_attention_heads; }

    /// The context of every token, the heads' side by side: [token, hidden_size].
    Matrix forward(const Matrix& hidden, const TokenBatch& batch, const WeightsTarget& target,
                   Threads& threads) const;
    /// The attention weights of these heads, and nothing that is not needed for them.
    void weigh(const Matrix& hidden, const TokenBatch& batch, std::span<const std::size_t> heads,
               const WeightsTarget& target, Threads& threads) const;
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

    Matrix forward(const Matrix& hidden, const TokenBatch& batch, const WeightsTarget& target,
                   Threads& threads) const;
};

struct Bert {
    BertConfig config;
    BertEmbeddings embeddings;
    std::vector<BertLayer> layer;

    /// The embeddings and the first `layers` of its layers, at most num_hidden_layers; of what the others
    /// hold nothing is read. InputError names a tensor that is missing or of another shape. No page of a
    /// matrix is touched.
    static Bert load(const BertConfig& config, const Checkpoint& checkpoint, std::size_t layers);
};

}  // namespace heed

// Sequences on their way through a model: their tokens laid end to end, without padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/machine/threads.hpp"
#include "core/tensor.hpp"

namespace heed {

struct TokenBatch {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> segments;
    std::vector<std::size_t> starts = {
        0};  // where each sequence begins; the last entry is the number of tokens
    std::vector<std::int64_t> earlier = {};  // ids that stand before the first sequence's, of the same text

    std::size_t tokens() const { return ids.size(); }
    std::size_t sequences() const { return starts.size() - 1; }
    std::size_t length(std::size_t sequence) const { return starts[sequence + 1] - starts[sequence]; }
    /// How many tokens the longest sequence has.
    std::size_t longest() const;
    /// Of each token: how many stand before it in its sequence, earlier ones with them.
    std::vector<std::int64_t> positions() const;
    /// As RoBERTa and its kin count: a token with the id `padding` has that number as its position, the
    /// others those after it, one by one.
    std::vector<std::int64_t> positions_after(std::int64_t padding) const;

    void append(const std::vector<std::int64_t>& sequence_ids,
                const std::vector<std::int64_t>& sequence_segments);
};

/// What a layer's attention keeps of one sequence's tokens, for those that come after them: rows as they
/// enter the products, [token, key heads · size].
struct KeysAndValues {
    Matrix keys;  // with room for more behind the tokens that are there
    Matrix values;
    std::size_t tokens = 0;

    void append(const Matrix& more_keys, const Matrix& more_values);
};

/// One way through a model: whose tokens, and by which threads.
struct Pass {
    const TokenBatch& batch;
    Threads& threads;
    /// Of the layer that is gone through, with a batch of one sequence: hidden states are of its last tokens
    /// alone, and what those before them left is here. What they leave themselves comes to it. Null: hidden
    /// states are of all tokens.
    KeysAndValues* kept = nullptr;
};

}  // namespace heed

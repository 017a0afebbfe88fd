// Sequences on their way through a model: their tokens laid end to end, without padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/machine/threads.hpp"

namespace heed {

struct TokenBatch {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> segments;
    std::vector<std::size_t> starts = {
        0};  // where each sequence begins; the last entry is the number of tokens

    std::size_t tokens() const { return ids.size(); }
    std::size_t sequences() const { return starts.size() - 1; }
    std::size_t length(std::size_t sequence) const { return starts[sequence + 1] - starts[sequence]; }
    /// How many tokens the longest sequence has.
    std::size_t longest() const;
    /// Of each token: how many stand before it in its sequence.
    std::vector<std::int64_t> positions() const;
    /// As RoBERTa and its kin count: a token with the id `padding` has that number as its position, the
    /// others those after it, one by one.
    std::vector<std::int64_t> positions_after(std::int64_t padding) const;

    void append(const std::vector<std::int64_t>& sequence_ids,
                const std::vector<std::int64_t>& sequence_segments);
};

/// One way through a model: whose tokens, and by which threads.
struct Pass {
    const TokenBatch& batch;
    Threads& threads;
};

}  // namespace heed

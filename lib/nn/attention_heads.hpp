// Multi-head self-attention (Vaswani et al. 2017) over several sequences in one pass. What a sequence gets
// does not depend, bit for bit, on its company or on the number of threads.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "nn/linear.hpp"
#include "nn/token_batch.hpp"

namespace heed {

/// Where the attention weights of a sequence and head go: to row-major [query, key], or nowhere if null.
using WeightsTarget = std::function<float*(std::size_t sequence, std::size_t head)>;

/// A view of the linear layers that a family's attention names as its checkpoint does.
struct AttentionHeads {
    std::size_t count;
    const Linear& query;  // [count · size, in], each head's outputs side by side; key and value likewise
    const Linear& key;
    const Linear& value;

    std::size_t size() const { return query.weight.rows / count; }

    /// The context of every token, the heads' side by side: [token, count · size]. InputError, which names
    /// the query's weight, for energies that float32 does not hold.
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    /// The attention weights of these heads, and nothing that is not needed for them.
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
};

}  // namespace heed

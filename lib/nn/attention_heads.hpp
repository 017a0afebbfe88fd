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

/// Some queries of one head in one sequence, and all keys there are for them.
struct HeadQueries {
    std::size_t head;
    std::size_t first;  // how many queries of the sequence stand before these
    RowsView Q;         // [query, size]
    RowsView K;         // [key, size]

    /// 1 / √size
    float scale() const;
};

/// How a family's attention weights come about: it fills `weights`, row-major [query, key]. False if an
/// energy is more than float32 holds.
using HeadWeights = std::function<bool(float* weights, const HeadQueries& queries)>;

/// softmax(QKᵀ/√size): each query sees every key.
bool scaled_dot_product(float* weights, const HeadQueries& queries);

/// The softmax alone, in place, of energies that are not yet scaled. False as HeadWeights.
using SoftmaxRows = bool (*)(float* energies, const HeadQueries& queries);
bool softmax_of_all(float* energies, const HeadQueries& queries);
/// A query sees itself and those before it.
bool softmax_of_past(float* energies, const HeadQueries& queries);

/// A view of the linear layers that a family's attention names as its checkpoint does.
struct AttentionHeads {
    std::size_t count;
    const Linear& query;  // [count · size, in], each head's outputs side by side; key and value likewise
    const Linear& key;
    const Linear& value;
    HeadWeights head_weights = scaled_dot_product;

    std::size_t size() const { return query.weight.rows / count; }

    /// The context of every token, the heads' side by side: [token, count · size]. InputError, which names
    /// the query's weight, for energies that float32 does not hold.
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    /// The attention weights of these heads, and nothing that is not needed for them.
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;

  private:
    void fill(float* weights, const HeadQueries& queries) const;
};

}  // namespace heed

// Multi-head self-attention (Vaswani et al. 2017) over several sequences in one pass. What a sequence gets
// does not depend, bit for bit, on its company or on the number of threads. What a family does differently
// with queries and keys is a HeadRule.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <span>

#include "nn/linear.hpp"
#include "nn/token_batch.hpp"

namespace heed {

/// Where the attention weights of a sequence and head go: to row-major [query, key], or nowhere if null.
using WeightsTarget = std::function<float*(std::size_t sequence, std::size_t head)>;

/// One sequence's rows in one head.
struct HeadRows {
    std::size_t head;
    RowsView Q;  // [token, size]
    RowsView K;  // [token, size]
};

/// Some queries of one head in one sequence, and those keys that any of them may see.
struct HeadQueries {
    std::size_t head;
    std::size_t first;      // how many queries of the sequence stand before these
    std::size_t first_key;  // likewise
    RowsView Q;             // [query, size]
    RowsView K;             // [key, size]
    std::size_t stride;     // from one row of their weights to the next

    /// 1 / √size
    float scale() const;
};

/// How a family's attention weights come about: it fills `weights` [query, key], `queries.stride` from row to
/// row. False if an energy is more than float32 holds.
using HeadWeights = std::function<bool(float* weights, const HeadQueries& queries)>;

/// softmax(QKᵀ/√size): each query sees every key.
bool scaled_dot_product(float* weights, const HeadQueries& queries);

/// The softmax alone, in place, of energies that are not yet scaled. False as HeadWeights.
using SoftmaxRows = bool (*)(float* energies, const HeadQueries& queries);
bool softmax_of_all(float* energies, const HeadQueries& queries);
/// A query sees itself and those before it.
bool softmax_of_past(float* energies, const HeadQueries& queries);

inline constexpr std::size_t every_key = std::numeric_limits<std::size_t>::max();

/// What a family does to queries and keys.
struct HeadRule {
    /// What fills the weights of one head of a sequence, some queries at a time: what those share is computed
    /// here, once.
    std::function<HeadWeights(const HeadRows& rows)> weigh = [](const HeadRows&) -> HeadWeights {
        return scaled_dot_product;
    };
    /// Keys that are further than this from a query are not looked at, and their weights are 0.
    std::size_t reach = every_key;
    /// What becomes of queries, and of keys, before their product: rows [token, heads · size] of one head or
    /// more. Empty: nothing.
    std::function<void(Matrix& rows, Threads& threads)> turn = {};
};

/// The rule of those that fill weights in this way, each head alike.
HeadRule every_head(HeadWeights weights);
/// softmax(QKᵀ/√size) over the keys that are at most `reach` tokens away.
HeadRule local(std::size_t reach);

/// A view of the linear layers that a family's attention names as its checkpoint does.
struct AttentionHeads {
    std::size_t count;
    const Linear& query;  // [count · size, in], each head's outputs side by side; key and value likewise
    const Linear& key;
    const Linear& value;
    HeadRule rule = {};

    std::size_t size() const { return query.weight.rows / count; }

    /// The context of every token, the heads' side by side: [token, count · size]. InputError, which names
    /// the query's weight, for energies that float32 does not hold.
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    /// The attention weights of these heads, and nothing that is not needed for them.
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;

  private:
    template <typename Act>
    void each_queries(const HeadRows& rows, float* requested, const Act& act) const;
};

}  // namespace heed

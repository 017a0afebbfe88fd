// Multi-head attention (Vaswani et al. 2017) over several sequences in one pass, to themselves or to others.
// What a sequence gets does not depend, bit for bit, on its company or on the number of threads. What a
// family does with queries and keys is a HeadRule.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/hidden_keys.hpp"
#include "nn/linear.hpp"
#include "nn/token_batch.hpp"

namespace heed {

struct HeadRows;

/// Where the attention weights of a sequence and head go: to row-major [query, key], or nowhere if null.
struct WeightsTarget : std::function<float*(std::size_t sequence, std::size_t head)> {
    using function::function;
    /// Of each sequence the queries whose rows go there, ascending; none: all queries of all sequences.
    std::span<const std::vector<std::size_t>> queries = {};
    /// The energies before the softmax go there instead, scaled; 0 for keys that are not seen. For weigh()
    /// alone.
    bool takes_scores = false;
    /// Is given the rows that enter the products, and the products' scale; empty: nothing is. For weigh()
    /// alone, which calls it in several threads, for each sequence and head once.
    std::function<void(std::size_t sequence, const HeadRows& rows, float scale)> take_rows = {};
    /// Is given the contexts of all heads, [token, count · size], and may change them before the output
    /// projection; empty: nothing is. For forward() alone.
    std::function<void(Matrix& contexts)> take_contexts = {};
};

/// Of `keys`, those that one of the queries [first, end) sees. The others are not looked at, and their
/// weights are 0.
VisibleKeys visible_keys(const Sight& sight, std::size_t first, std::size_t end, std::size_t keys);

inline float* nowhere(std::size_t, std::size_t) {
    return nullptr;
}

/// What cross-attention attends to: for each sequence of a pass another, with its own tokens.
struct Attended {
    const Matrix& hidden;  // [token, size]
    const TokenBatch& batch;
};

/// One sequence's rows in one head.
struct HeadRows {
    std::size_t head;
    RowsView Q;               // [query, size]
    RowsView K;               // [key, size]
    std::size_t earlier = 0;  // how many queries of the sequence stand before these
};

/// Some queries of one head in one sequence, and those keys that any of them may see.
struct HeadQueries {
    std::size_t head;
    std::size_t first;      // how many queries of the sequence stand before these
    std::size_t first_key;  // likewise
    RowsView Q;             // [query, size]
    RowsView K;             // [key, size]
    std::size_t stride;     // from one row of their weights to the next
    Sight sight;
    float scale;              // of energies
    bool are_scores = false;  // the softmax is left out

    /// Which of these keys query number i of these sees.
    VisibleKeys seen_by(std::size_t i) const;
};

/// How a family's attention weights come about: it fills `weights` [query, key], `queries.stride` from row to
/// row. False if an energy is more than float32 holds.
using HeadWeights = std::function<bool(float* weights, const HeadQueries& queries)>;

/// softmax(scale · QKᵀ) over the keys that each query sees.
bool scaled_dot_product(float* weights, const HeadQueries& queries);

/// The softmax of scale · energies alone, in place. False as HeadWeights.
bool softmax_of_seen(float* energies, const HeadQueries& queries);

/// softmax(cap · tanh(scale · QKᵀ / cap)): no energy is beyond the cap.
HeadWeights soft_capped(float cap);

/// What becomes of rows [token, heads · size] of one head or more before their product.
using PrepareRows = std::function<void(Matrix& rows, Threads& threads)>;

/// What a family does to queries and keys.
struct HeadRule {
    /// What fills the weights of one head of a sequence, some queries at a time: what those share is computed
    /// here, once.
    std::function<HeadWeights(const HeadRows& rows)> weigh = [](const HeadRows&) -> HeadWeights {
        return scaled_dot_product;
    };
    Sight sight = {};
    std::optional<float> scale = {};   // none: 1 / √size
    PrepareRows prepare_queries = {};  // empty: nothing
    PrepareRows prepare_keys = {};
};

/// The rule of those that fill weights in this way, each head alike.
HeadRule every_head(HeadWeights weights);

/// A view of the linear layers that a family's attention names as its checkpoint does. Where keys and values
/// have fewer heads, neighbouring queries share one of them (Ainslie et al. 2023).
struct AttentionHeads {
    std::size_t count;    // of queries
    const Linear& query;  // [count · size, in], each head's outputs side by side
    const Linear& key;    // [key heads · size, in]; value likewise
    const Linear& value;
    HeadRule rule = {};

    std::size_t size() const { return query.weight.rows / count; }
    /// Of a query's products with keys.
    float scale() const;
    /// The key head of a query's.
    std::size_t key_head(std::size_t head) const { return head / (count / (key.weight.rows / size())); }

    /// The context of every token that `hidden` is of, the heads' side by side: [token, count · size].
    /// InputError, which names the query's weight, for energies that float32 does not hold.
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    /// The attention weights of these heads, and nothing that is not needed for them.
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    // The same of a pass's queries to the keys and values of others, in cross-attention.
    Matrix forward(const Matrix& hidden, const Attended& attended, const Pass& pass,
                   const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Attended& attended, const Pass& pass,
               std::span<const std::size_t> heads, const WeightsTarget& target) const;

  private:
    struct KeptRows;
    struct Rows;
    struct Sequences;
    Rows rows_of(const Matrix& hidden, const Matrix& attended, Threads& threads) const;
    Matrix contexts(const Sequences& sequences, Threads& threads, const WeightsTarget& target) const;
    HeadQueries some_of(const HeadRows& rows, std::size_t first, std::size_t end) const;
    template <typename Act>
    void each_queries(const HeadRows& rows, const KeptRows& kept, const Act& act) const;
};

}  // namespace heed

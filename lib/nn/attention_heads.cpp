#include "nn/attention_heads.hpp"

#include <algorithm>
#include <cmath>

namespace heed {
namespace {

/// One head's columns of a sequence's rows.
RowsView head_of(const Matrix& matrix, const TokenBatch& batch, std::size_t sequence,
                 std::size_t first_column, std::size_t size) {
    const std::size_t stride = matrix.shape(1);
    return {matrix.data() + batch.starts[sequence] * stride + first_column, batch.length(sequence), size,
            stride};
}

/// So many that their weights stay in a core's cache from the product to the softmax and on to the context.
constexpr std::size_t queries_at_once = 96;

/// Calls act(some of the queries) for all of them.
template <typename Act>
void each_queries(std::size_t head, const RowsView& Q, const RowsView& K, const Act& act) {
    for (std::size_t first = 0; first < Q.count; first += queries_at_once) {
        const std::size_t count = std::min(queries_at_once, Q.count - first);
        act(HeadQueries{head, first, {Q.values + first * Q.stride, count, Q.size, Q.stride}, K});
    }
}

/// Each query sees visible_to(its number in the sequence).
template <typename VisibleTo>
bool softmax_rows(float* energies, const HeadQueries& queries, const VisibleTo& visible_to) {
    const std::size_t keys = queries.K.count;
    bool finite = true;
    for (std::size_t i = 0; i < queries.Q.count; ++i)
        finite = softmax(energies + i * keys, keys, visible_to(queries.first + i), queries.scale()) && finite;
    return finite;
}

}  // namespace

float HeadQueries::scale() const {
    return 1 / std::sqrt(static_cast<float>(Q.size));
}

bool scaled_dot_product(float* weights, const HeadQueries& queries) {
    query_key_products(weights, queries.Q, queries.K);
    return softmax_of_all(weights, queries);
}

bool softmax_of_all(float* energies, const HeadQueries& queries) {
    return softmax_rows(energies, queries, [&](std::size_t) { return VisibleKeys{0, queries.K.count}; });
}

bool softmax_of_past(float* energies, const HeadQueries& queries) {
    return softmax_rows(energies, queries, [](std::size_t query) { return VisibleKeys{0, query + 1}; });
}

void AttentionHeads::fill(float* weights, const HeadQueries& queries) const {
    if (!head_weights(weights, queries))
        throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
}

Matrix AttentionHeads::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const TokenBatch& batch = pass.batch;
    const Matrix Q = query.forward(hidden, pass.threads);  // [token, count · size], likewise K and V
    const Matrix K = key.forward(hidden, pass.threads);
    const Matrix V = value.forward(hidden, pass.threads);
    Matrix context = Matrix::from_shape(Q.shape());

    pass.threads.each(batch.sequences() * count, [&](std::size_t turn) {
        const std::size_t sequence = turn / count;
        const std::size_t head = turn % count;
        const std::size_t tokens = batch.length(sequence);
        const auto part = [&](const Matrix& of) {
            return head_of(of, batch, sequence, head * size(), size());
        };
        float* const requested = target(sequence, head);  // [query, key]
        Vector not_requested = Vector::from_shape({requested == nullptr ? queries_at_once * tokens : 0});
        float* const out = context.data() + batch.starts[sequence] * context.shape(1) + head * size();
        each_queries(head, part(Q), part(K), [&](const HeadQueries& some) {
            float* const weights =
                requested != nullptr ? requested + some.first * tokens : not_requested.data();
            fill(weights, some);
            attention_context(out + some.first * context.shape(1), context.shape(1),
                              {weights, some.Q.count, tokens, tokens}, part(V));
        });
    });
    return context;
}

void AttentionHeads::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                           const WeightsTarget& target) const {
    const TokenBatch& batch = pass.batch;
    pass.threads.each(heads.size(), [&](std::size_t turn) {
        const std::size_t head = heads[turn];
        Threads this_one(1);
        const Matrix Q = query.slice(head * size(), size()).forward(hidden, this_one);  // [token, size]
        const Matrix K = key.slice(head * size(), size()).forward(hidden, this_one);
        for (std::size_t sequence = 0; sequence < batch.sequences(); ++sequence) {
            const RowsView queries = head_of(Q, batch, sequence, 0, size());
            float* const weights = target(sequence, head);  // [query, key]
            each_queries(head, queries, head_of(K, batch, sequence, 0, size()),
                         [&](const HeadQueries& some) { fill(weights + some.first * queries.count, some); });
        }
    });
}

}  // namespace heed

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

/// Calls act(some of the queries, the number of the first) for all of them.
template <typename Act>
void each_queries(const RowsView& Q, const Act& act) {
    for (std::size_t first = 0; first < Q.count; first += queries_at_once) {
        const std::size_t count = std::min(queries_at_once, Q.count - first);
        act(RowsView{Q.values + first * Q.stride, count, Q.size, Q.stride}, first);
    }
}

float scale_of(std::size_t head_size) {
    return 1 / std::sqrt(static_cast<float>(head_size));
}

void require_finite(bool finite, const Linear& query) {
    if (!finite)
        throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
}

}  // namespace

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
        each_queries(part(Q), [&](const RowsView& some, std::size_t first) {
            float* const weights = requested != nullptr ? requested + first * tokens : not_requested.data();
            require_finite(attention_weights(weights, some, part(K), {scale_of(size())}), query);
            attention_context(out + first * context.shape(1), context.shape(1),
                              {weights, some.count, tokens, tokens}, part(V));
        });
    });
    return context;
}

void AttentionHeads::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                           const WeightsTarget& target) const {
    pass.threads.each(heads.size(), [&](std::size_t turn) {
        const std::size_t head = heads[turn];
        Threads this_one(1);
        const Matrix Q = query.slice(head * size(), size()).forward(hidden, this_one);  // [token, size]
        const Matrix K = key.slice(head * size(), size()).forward(hidden, this_one);
        for (std::size_t sequence = 0; sequence < pass.batch.sequences(); ++sequence) {
            const RowsView keys = head_of(K, pass.batch, sequence, 0, size());
            float* const weights = target(sequence, head);  // [query, key]
            each_queries(head_of(Q, pass.batch, sequence, 0, size()), [&](const RowsView& some,
                                                                          std::size_t first) {
                require_finite(
                    attention_weights(weights + first * keys.count, some, keys, {scale_of(size())}), query);
            });
        }
    });
}

}  // namespace heed

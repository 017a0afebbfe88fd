#include "nn/attention_heads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace heed {
namespace {

/// One head's columns of a sequence's rows.
RowsView head_of(const Matrix& matrix, const TokenBatch& batch, std::size_t sequence,
                 std::size_t first_column, std::size_t size) {
    const std::size_t stride = matrix.shape(1);
    return {matrix.data() + batch.starts[sequence] * stride + first_column, batch.length(sequence), size,
            stride};
}

RowsView rows_of(const RowsView& all, std::size_t first, std::size_t count) {
    return {all.values + first * all.stride, count, all.size, all.stride};
}

/// So many that their weights stay in a core's cache from the product to the softmax and on to the context.
constexpr std::size_t queries_at_once = 96;

/// Of `keys`, those that one of the queries [first, end) sees.
VisibleKeys within(std::size_t reach, std::size_t first, std::size_t end, std::size_t keys) {
    return {first - std::min(reach, first), end + std::min(reach, keys - end)};
}

/// How many keys some queries see at most.
std::size_t most_visible(std::size_t reach, std::size_t keys) {
    return reach < keys ? std::min(keys, queries_at_once + 2 * reach) : keys;
}

/// The weights of the keys that none of the queries sees, of so many keys.
void clear_outside(float* weights, const HeadQueries& queries, std::size_t keys) {
    for (std::size_t i = 0; i < queries.Q.count; ++i) {
        float* const row = weights + i * queries.stride;
        std::fill(row - queries.first_key, row, 0.0F);
        std::fill(row + queries.K.count, row + (keys - queries.first_key), 0.0F);
    }
}

/// Calls visible_to(number of a query among these) for each.
template <typename VisibleTo>
bool softmax_rows(float* weights, const HeadQueries& queries, const VisibleTo& visible_to) {
    bool finite = true;
    for (std::size_t i = 0; i < queries.Q.count; ++i)
        finite =
            softmax(weights + i * queries.stride, queries.K.count, visible_to(i), queries.scale()) && finite;
    return finite;
}

}  // namespace

float HeadQueries::scale() const {
    return 1 / std::sqrt(static_cast<float>(Q.size));
}

bool scaled_dot_product(float* weights, const HeadQueries& queries) {
    query_key_products(weights, queries.stride, queries.Q, queries.K);
    return softmax_of_all(weights, queries);
}

bool softmax_of_all(float* weights, const HeadQueries& queries) {
    return softmax_rows(weights, queries, [&](std::size_t) { return VisibleKeys{0, queries.K.count}; });
}

bool softmax_of_past(float* weights, const HeadQueries& queries) {
    return softmax_rows(weights, queries, [&](std::size_t i) {
        return VisibleKeys{0, queries.first - queries.first_key + i + 1};
    });
}

HeadRule every_head(HeadWeights weights) {
    return {.weigh = [weights = std::move(weights)](const HeadRows&) { return weights; }};
}

HeadRule local(std::size_t reach) {
    HeadRule rule = every_head([reach](float* weights, const HeadQueries& queries) {
        query_key_products(weights, queries.stride, queries.Q, queries.K);
        return softmax_rows(weights, queries, [&](std::size_t i) {
            const std::size_t query = queries.first - queries.first_key + i;  // among these keys
            return within(reach, query, query + 1, queries.K.count);
        });
    });
    rule.reach = reach;
    return rule;
}

/// Calls act(queries, weights) for all queries of a head, some at a time. The weights go to `requested`;
/// where that is null, to a place that the next take over.
template <typename Act>
void AttentionHeads::each_queries(const HeadRows& rows, float* requested, const Act& act) const {
    const std::size_t tokens = rows.Q.count;
    Vector not_requested = Vector::from_shape(
        {requested == nullptr ? std::min(tokens, queries_at_once) * most_visible(rule.reach, tokens) : 0});
    const HeadWeights fill = rule.weigh(rows);
    for (std::size_t first = 0; first < tokens; first += queries_at_once) {
        const std::size_t some = std::min(queries_at_once, tokens - first);
        const VisibleKeys keys = within(rule.reach, first, first + some, tokens);
        const std::size_t visible = keys.end - keys.first;
        const HeadQueries queries{.head = rows.head,
                                  .first = first,
                                  .first_key = keys.first,
                                  .Q = rows_of(rows.Q, first, some),
                                  .K = rows_of(rows.K, keys.first, visible),
                                  .stride = requested != nullptr ? tokens : visible};
        float* const weights =
            requested != nullptr ? requested + first * tokens + keys.first : not_requested.data();
        if (requested != nullptr) clear_outside(weights, queries, tokens);
        if (!fill(weights, queries))
            throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
        act(queries, weights);
    }
}

Matrix AttentionHeads::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const TokenBatch& batch = pass.batch;
    Matrix Q = query.forward(hidden, pass.threads);  // [token, count · size], likewise K and V
    Matrix K = key.forward(hidden, pass.threads);
    const Matrix V = value.forward(hidden, pass.threads);
    for (Matrix* const rows : {&Q, &K})
        if (rule.turn) rule.turn(*rows, pass.threads);
    Matrix context = Matrix::from_shape(Q.shape());

    pass.threads.each(batch.sequences() * count, [&](std::size_t turn) {
        const std::size_t sequence = turn / count;
        const std::size_t head = turn % count;
        const auto part = [&](const Matrix& of) {
            return head_of(of, batch, sequence, head * size(), size());
        };
        const RowsView values = part(V);
        float* const out = context.data() + batch.starts[sequence] * context.shape(1) + head * size();
        each_queries({head, part(Q), part(K)}, target(sequence, head),
                     [&](const HeadQueries& some, const float* weights) {
                         attention_context(out + some.first * context.shape(1), context.shape(1),
                                           {weights, some.Q.count, some.K.count, some.stride},
                                           rows_of(values, some.first_key, some.K.count));
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
        Matrix Q = query.slice(head * size(), size()).forward(hidden, this_one);  // [token, size]
        Matrix K = key.slice(head * size(), size()).forward(hidden, this_one);
        for (Matrix* const rows : {&Q, &K})
            if (rule.turn) rule.turn(*rows, this_one);
        for (std::size_t sequence = 0; sequence < batch.sequences(); ++sequence)
            each_queries(
                {head, head_of(Q, batch, sequence, 0, size()), head_of(K, batch, sequence, 0, size())},
                target(sequence, head), [](const HeadQueries&, const float*) {});
    });
}

}  // namespace heed

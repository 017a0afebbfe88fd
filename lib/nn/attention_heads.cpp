#include "nn/attention_heads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

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

float one_by_root(std::size_t size) {
    return 1 / std::sqrt(static_cast<float>(size));
}

/// How many keys some queries see at most.
std::size_t most_visible(const Sight& sight, std::size_t keys) {
    const auto within = [&](std::size_t reach) { return std::min(reach, keys); };
    return std::min(keys, within(sight.before) + queries_at_once + within(sight.after));
}

/// The weights of the keys that none of the queries sees, of so many keys.
void clear_outside(float* weights, const HeadQueries& queries, std::size_t keys) {
    for (std::size_t i = 0; i < queries.Q.count; ++i) {
        float* const row = weights + i * queries.stride;
        std::fill(row - queries.first_key, row, 0.0F);
        std::fill(row + queries.K.count, row + (keys - queries.first_key), 0.0F);
    }
}

/// Scaled, and 0 for the keys that a query does not see.
bool scores_of_seen(float* energies, const HeadQueries& queries) {
    bool finite = true;
    for (std::size_t i = 0; i < queries.Q.count; ++i) {
        float* const row = energies + i * queries.stride;
        const VisibleKeys seen = queries.seen_by(i);
        for (std::size_t key = 0; key < queries.K.count; ++key) {
            row[key] = key >= seen.first && key < seen.end ? row[key] * queries.scale : 0;
            finite = finite && std::isfinite(row[key]);
        }
    }
    return finite;
}

}  // namespace

VisibleKeys visible_keys(const Sight& sight, std::size_t first, std::size_t end, std::size_t keys) {
    const bool sees_last = end >= keys || sight.after >= keys - end;
    return {first - std::min(sight.before, first), sees_last ? keys : end + sight.after};
}

VisibleKeys HeadQueries::seen_by(std::size_t i) const {
    const VisibleKeys seen = visible_keys(sight, first + i, first + i + 1, first_key + K.count);
    return {std::max(seen.first, first_key) - first_key, seen.end - first_key};
}

bool scaled_dot_product(float* weights, const HeadQueries& queries) {
    query_key_products(weights, queries.stride, queries.Q, queries.K);
    return softmax_of_seen(weights, queries);
}

bool softmax_of_seen(float* energies, const HeadQueries& queries) {
    if (queries.are_scores) return scores_of_seen(energies, queries);
    bool finite = true;
    for (std::size_t i = 0; i < queries.Q.count; ++i)
        finite = softmax(energies + i * queries.stride, queries.K.count, queries.seen_by(i), queries.scale) &&
                 finite;
    return finite;
}

HeadWeights soft_capped(float cap) {
    return [cap](float* weights, const HeadQueries& queries) {
        query_key_products(weights, queries.stride, queries.Q, queries.K);
        for (std::size_t i = 0; i < queries.Q.count; ++i)
            soft_cap(weights + i * queries.stride, queries.K.count, queries.scale, cap);
        HeadQueries capped = queries;
        capped.scale = 1;
        return softmax_of_seen(weights, capped);
    };
}

HeadRule every_head(HeadWeights weights) {
    return {.weigh = [weights = std::move(weights)](const HeadRows&) { return weights; }};
}

/// Calls act(queries, weights) for all queries of a head, some at a time. The weights go to `requested`;
/// where that is null, to a place that the next take over.
template <typename Act>
void AttentionHeads::each_queries(const HeadRows& rows, float* requested, bool are_scores,
                                  const Act& act) const {
    const std::size_t all_queries = rows.Q.count, all_keys = rows.K.count;
    const std::size_t not_kept =
        requested != nullptr ? 0
                             : std::min(all_queries, queries_at_once) * most_visible(rule.sight, all_keys);
    Vector not_requested = Vector::from_shape({not_kept});
    const HeadWeights fill = rule.weigh(rows);
    for (std::size_t first = 0; first < all_queries; first += queries_at_once) {
        const std::size_t some = std::min(queries_at_once, all_queries - first);
        const VisibleKeys keys = visible_keys(rule.sight, first, first + some, all_keys);
        const std::size_t visible = keys.end - keys.first;
        const HeadQueries queries{.head = rows.head,
                                  .first = first,
                                  .first_key = keys.first,
                                  .Q = rows_of(rows.Q, first, some),
                                  .K = rows_of(rows.K, keys.first, visible),
                                  .stride = requested != nullptr ? all_keys : visible,
                                  .sight = rule.sight,
                                  .scale = rule.scale.value_or(one_by_root(size())),
                                  .are_scores = are_scores};
        float* const weights =
            requested != nullptr ? requested + first * all_keys + keys.first : not_requested.data();
        if (requested != nullptr) clear_outside(weights, queries, all_keys);
        if (!fill(weights, queries))
            throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
        act(queries, weights);
    }
}

Matrix AttentionHeads::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    return forward(hidden, {hidden, pass.batch}, pass, target);
}

void AttentionHeads::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                           const WeightsTarget& target) const {
    weigh(hidden, {hidden, pass.batch}, pass, heads, target);
}

Matrix AttentionHeads::forward(const Matrix& hidden, const Attended& attended, const Pass& pass,
                               const WeightsTarget& target) const {
    const TokenBatch& batch = pass.batch;
    Matrix Q = query.forward(hidden, pass.threads);         // [token, count · size]
    Matrix K = key.forward(attended.hidden, pass.threads);  // [token attended to, key heads · size]
    const Matrix V = value.forward(attended.hidden, pass.threads);
    if (rule.prepare_queries) rule.prepare_queries(Q, pass.threads);
    if (rule.prepare_keys) rule.prepare_keys(K, pass.threads);
    Matrix context = Matrix::from_shape(Q.shape());

    pass.threads.each(batch.sequences() * count, [&](std::size_t turn) {
        const std::size_t sequence = turn / count;
        const std::size_t head = turn % count;
        const auto part = [&](const Matrix& of, const TokenBatch& tokens, std::size_t number) {
            return head_of(of, tokens, sequence, number * size(), size());
        };
        const RowsView values = part(V, attended.batch, key_head(head));
        float* const out = context.data() + batch.starts[sequence] * context.shape(1) + head * size();
        each_queries({head, part(Q, batch, head), part(K, attended.batch, key_head(head))},
                     target(sequence, head), false, [&](const HeadQueries& some, const float* weights) {
                         attention_context(out + some.first * context.shape(1), context.shape(1),
                                           {weights, some.Q.count, some.K.count, some.stride},
                                           rows_of(values, some.first_key, some.K.count));
                     });
    });
    return context;
}

void AttentionHeads::weigh(const Matrix& hidden, const Attended& attended, const Pass& pass,
                           std::span<const std::size_t> heads, const WeightsTarget& target) const {
    std::vector<std::size_t> key_heads;  // of these heads, each once
    for (const std::size_t head : heads)
        if (key_heads.empty() || key_heads.back() != key_head(head)) key_heads.push_back(key_head(head));
    std::vector<Matrix> Q(heads.size()), K(key_heads.size());  // [token, size]
    pass.threads.each(Q.size() + K.size(), [&](std::size_t turn) {
        Threads this_one(1);
        const bool is_query = turn < Q.size();
        const std::size_t head = is_query ? heads[turn] : key_heads[turn - Q.size()];
        Matrix& rows = is_query ? Q[turn] : K[turn - Q.size()];
        rows = (is_query ? query : key)
                   .slice(head * size(), size())
                   .forward(is_query ? hidden : attended.hidden, this_one);
        const PrepareRows& prepare = is_query ? rule.prepare_queries : rule.prepare_keys;
        if (prepare) prepare(rows, this_one);
    });
    const TokenBatch& batch = pass.batch;
    pass.threads.each(batch.sequences() * heads.size(), [&](std::size_t turn) {
        const std::size_t sequence = turn / heads.size();
        const std::size_t nth = turn % heads.size();
        const auto shared = std::lower_bound(key_heads.begin(), key_heads.end(), key_head(heads[nth]));
        const Matrix& keys = K[static_cast<std::size_t>(shared - key_heads.begin())];
        each_queries({heads[nth], head_of(Q[nth], batch, sequence, 0, size()),
                      head_of(keys, attended.batch, sequence, 0, size())},
                     target(sequence, heads[nth]), target.takes_scores,
                     [](const HeadQueries&, const float*) {});
    });
}

}  // namespace heed

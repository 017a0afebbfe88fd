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

RowsView some_rows(const RowsView& all, std::size_t first, std::size_t count) {
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

/// A row of weights, of so many keys in all: 0 for those that none of the queries sees.
void clear_outside(float* row, const HeadQueries& queries, std::size_t keys) {
    std::fill(row, row + queries.first_key, 0.0F);
    std::fill(row + queries.first_key + queries.K.count, row + keys, 0.0F);
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

/// Which rows of the weights of one head of a sequence are kept, and where.
struct AttentionHeads::KeptRows {
    float* weights;                           // [kept query, key]; null: none are kept
    const std::vector<std::size_t>* queries;  // ascending; null: all
    bool are_scores = false;
    bool are_all_there_is = false;  // of other rows nothing is needed

    static KeptRows of(const WeightsTarget& target, std::size_t sequence, std::size_t head) {
        return {target(sequence, head), target.queries.empty() ? nullptr : &target.queries[sequence]};
    }
    bool are_in_place() const { return weights != nullptr && queries == nullptr; }
    /// How many of them are of queries before number `end`.
    std::size_t before(std::size_t end) const {
        const auto found = std::lower_bound(queries->begin(), queries->end(), end);
        return static_cast<std::size_t>(found - queries->begin());
    }
    bool have_one_of(std::size_t first, std::size_t end) const {
        return weights != nullptr && (queries == nullptr || before(first) < before(end));
    }
    /// Copies the rows of those that are kept among `some`, whose weights `computed` [query, key] are.
    void copy(const HeadQueries& some, const float* computed, std::size_t keys) const {
        for (std::size_t nth = before(some.first); nth < before(some.first + some.Q.count); ++nth) {
            float* const row = weights + nth * keys;
            std::copy_n(computed + ((*queries)[nth] - some.first) * some.stride, some.K.count,
                        row + some.first_key);
            clear_outside(row, some, keys);
        }
    }
};

float AttentionHeads::scale() const {
    return rule.scale.value_or(one_by_root(size()));
}

/// Of the queries [first, end) of a sequence those that are there, with weights that lie row by row. Their
/// keys are those of all of them, so that the order of each sum does not depend on how many are there.
HeadQueries AttentionHeads::some_of(const HeadRows& rows, std::size_t first, std::size_t end) const {
    const VisibleKeys keys = visible_keys(rule.sight, first, end, rows.K.count);
    const std::size_t first_there = std::max(first, rows.earlier);
    return {.head = rows.head,
            .first = first_there,
            .first_key = keys.first,
            .Q = some_rows(rows.Q, first_there - rows.earlier, end - first_there),
            .K = some_rows(rows.K, keys.first, keys.end - keys.first),
            .stride = keys.end - keys.first,
            .sight = rule.sight,
            .scale = scale()};
}

/// Calls act(queries, weights) for all queries of a head that are needed, some at a time. Weights that are
/// not kept in place are in a place that the next take over.
template <typename Act>
void AttentionHeads::each_queries(const HeadRows& rows, const KeptRows& kept, const Act& act) const {
    const std::size_t all_queries = rows.earlier + rows.Q.count, all_keys = rows.K.count;
    const std::size_t passing =
        kept.are_in_place() ? 0
                            : std::min(rows.Q.count, queries_at_once) * most_visible(rule.sight, all_keys);
    Vector passing_weights = Vector::from_shape({passing});
    const HeadWeights fill = rule.weigh(rows);
    for (std::size_t first = rows.earlier / queries_at_once * queries_at_once; first < all_queries;
         first += queries_at_once) {
        const std::size_t end = std::min(first + queries_at_once, all_queries);
        const bool has_kept = kept.have_one_of(first, end);
        if (kept.are_all_there_is && !has_kept) continue;
        HeadQueries queries = some_of(rows, first, end);
        queries.are_scores = kept.are_scores;
        if (kept.are_in_place()) queries.stride = all_keys;
        float* const kept_rows =
            kept.are_in_place() ? kept.weights + (queries.first - rows.earlier) * all_keys : nullptr;
        float* const weights = kept_rows ? kept_rows + queries.first_key : passing_weights.data();
        if (!fill(weights, queries))
            throw InputError(query.weight.place, "weights whose energies float32 can hold", "larger ones");
        if (kept_rows)
            for (std::size_t i = 0; i < queries.Q.count; ++i)
                clear_outside(kept_rows + i * all_keys, queries, all_keys);
        else if (has_kept)
            kept.copy(queries, weights, all_keys);
        act(queries, weights);
    }
}

/// What enters the products, of all heads and sequences.
struct AttentionHeads::Rows {
    Matrix Q;  // [token, count · size]
    Matrix K;  // [token attended to, key heads · size]
    Matrix V;
};

AttentionHeads::Rows AttentionHeads::rows_of(const Matrix& hidden, const Matrix& attended,
                                             Threads& threads) const {
    Rows rows{query.forward(hidden, threads), key.forward(attended, threads),
              value.forward(attended, threads)};
    if (rule.prepare_queries) rule.prepare_queries(rows.Q, threads);
    if (rule.prepare_keys) rule.prepare_keys(rows.K, threads);
    return rows;
}

/// Rows, and which are whose.
struct AttentionHeads::Sequences {
    const Matrix& Q;
    const TokenBatch& queries;
    const Matrix& K;
    const Matrix& V;
    const TokenBatch& keys;
    std::size_t earlier = 0;  // as HeadRows
};

Matrix AttentionHeads::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    if (pass.kept == nullptr) return forward(hidden, {hidden, pass.batch}, pass, target);
    const Rows rows = rows_of(hidden, hidden, pass.threads);
    pass.kept->append(rows.K, rows.V);
    TokenBatch last;
    last.starts.push_back(rows.Q.shape(0));
    return contexts(
        {rows.Q, last, pass.kept->keys, pass.kept->values, pass.batch, pass.batch.tokens() - last.length(0)},
        pass.threads, target);
}

void AttentionHeads::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                           const WeightsTarget& target) const {
    weigh(hidden, {hidden, pass.batch}, pass, heads, target);
}

Matrix AttentionHeads::forward(const Matrix& hidden, const Attended& attended, const Pass& pass,
                               const WeightsTarget& target) const {
    const Rows rows = rows_of(hidden, attended.hidden, pass.threads);
    return contexts({rows.Q, pass.batch, rows.K, rows.V, attended.batch}, pass.threads, target);
}

Matrix AttentionHeads::contexts(const Sequences& of, Threads& threads, const WeightsTarget& target) const {
    Matrix context = Matrix::from_shape(of.Q.shape());
    threads.each(of.queries.sequences() * count, [&](std::size_t turn) {
        const std::size_t sequence = turn / count;
        const std::size_t head = turn % count;
        const auto part = [&](const Matrix& rows, const TokenBatch& tokens, std::size_t number) {
            return head_of(rows, tokens, sequence, number * size(), size());
        };
        const RowsView values = part(of.V, of.keys, key_head(head));
        float* const out = context.data() + of.queries.starts[sequence] * context.shape(1) + head * size();
        each_queries(
            {head, part(of.Q, of.queries, head), part(of.K, of.keys, key_head(head)), of.earlier},
            KeptRows::of(target, sequence, head), [&](const HeadQueries& some, const float* weights) {
                attention_context(out + (some.first - of.earlier) * context.shape(1), context.shape(1),
                                  {weights, some.Q.count, some.K.count, some.stride},
                                  some_rows(values, some.first_key, some.K.count));
            });
    });
    if (target.take_contexts) target.take_contexts(context);
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
        KeptRows kept = KeptRows::of(target, sequence, heads[nth]);
        kept.are_scores = target.takes_scores;
        kept.are_all_there_is = true;
        const HeadRows rows{heads[nth], head_of(Q[nth], batch, sequence, 0, size()),
                            head_of(keys, attended.batch, sequence, 0, size())};
        if (target.take_rows) target.take_rows(sequence, rows, scale());
        each_queries(rows, kept, [](const HeadQueries&, const float*) {});
    });
}

}  // namespace heed

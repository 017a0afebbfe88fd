#include "stats/head_measures.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <string>

#include "core/attention.hpp"
#include "core/text/number.hpp"
#include "kernel/kernels.hpp"

namespace heed {
namespace {

/// Below so many logarithms, a tenth of a millisecond, other threads would not wake in time to help.
constexpr std::size_t worth_sharing = 100000;

bool has_negative(const float* row, std::size_t keys) {
    bool has = false;
    for (std::size_t key = 0; key < keys; ++key) has |= row[key] < 0;
    return has;
}

/// However little a weight is under 0, it has no logarithm.
void require_shares(const Attention& attention, const Place& place) {
    const std::size_t keys = attention.weights.shape(3);
    for (std::size_t row = 0; row * keys < attention.weights.size(); ++row) {
        const float* const weights = attention.weights.data() + row * keys;
        const double defect = row_defect(weights, keys);
        if (defect > row_tolerance_of(attention.precision, keys) || has_negative(weights, keys))
            throw InputError(place_of_row(attention, row, place), "weights from 0 to 1 that sum to 1",
                             "a row off by " + rounded(defect, 6));
    }
    if (!attention.normalized)
        throw InputError(place, "attention that is normalized", "a record that says it is not");
}

/// Regions in place of tokens are all that was merged.
bool are_regions(const std::string& reduced) {
    return reduced.starts_with("regions") && reduced.find(';') == std::string::npos;
}

void check(const Attention& attention, const Place& place) {
    const Tensor4& weights = attention.weights;
    const WeightKindTraits& kind = traits_of(attention.kind);
    if (!kind.rows_sum_to_one && !kind.is_length)
        throw InputError(place, "attention", std::string(kind.in_words));
    if ((attention.reduced && !are_regions(*attention.reduced)) || attention.layers.empty() ||
        attention.heads.empty())
        throw InputError(place, "attention with nothing merged or left out",
                         attention.reduced.value_or("the mean over layers or heads"));
    if (attention.key_encoding || weights.shape(2) != weights.shape(3))
        throw InputError(place,
                         attention.model.attention == AttentionPart::cross
                             ? "the attention of tokens to each other: --attention encoder or decoder"
                             : "the attention of tokens to each other",
                         "keys that are not the queries");
    if (weights.shape(2) == 0) throw InputError(place, "at least one token", "none");
    require_shares(attention, place);
}

/// The positions of the tokens that have measures of their own.
struct TokenPlaces {
    std::vector<std::size_t> separators, punctuation;
};

TokenPlaces places_in(const Encoding& encoding) {
    TokenPlaces places;
    const std::string separator = separator_of(encoding);
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        const std::string& token = encoding.tokens[i];
        if (token == separator) places.separators.push_back(i);
        const std::string_view word = encoding.forms.empty() ? token : encoding.forms[i].word();
        if (word == "." || word == ",") places.punctuation.push_back(i);
    }
    return places;
}

StatsCounts counts_of(const TokenPlaces& places, std::size_t n) {
    const std::size_t separators = places.separators.size();
    return {.records = 1,
            .tokens = n,
            .separators = separators,
            .punctuation = places.punctuation.size(),
            .records_of_two = n >= 2 ? 1U : 0U,
            .records_with_separator = separators > 0 && separators < n ? 1U : 0U,
            .shortest = n,
            .longest = n};
}

void add_row(double* sums, const float* row, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) sums[i] += static_cast<double>(row[i]);
}

/// A matrix's weights summed by what all shares are made of.
struct MatrixSums {
    std::vector<double> columns;    // by key
    std::vector<double> diagonals;  // by key - query + n - 1

    static MatrixSums of(const float* weights, std::size_t n) {
        MatrixSums sums{std::vector<double>(n), std::vector<double>(2 * n - 1)};
        for (std::size_t query = 0; query < n; ++query) {
            add_row(sums.columns.data(), weights + query * n, n);
            add_row(sums.diagonals.data() + (n - 1 - query), weights + query * n, n);
        }
        return sums;
    }

    /// Of the weights from a token to the one that is `steps` after it.
    double diagonal(std::ptrdiff_t steps) const {
        const auto n = static_cast<std::ptrdiff_t>(columns.size());
        return std::abs(steps) < n ? diagonals[static_cast<std::size_t>(n - 1 + steps)] : 0;
    }
    double distance() const {
        double sum = 0;
        for (std::size_t steps = 1; steps < columns.size(); ++steps)
            sum += static_cast<double>(steps) * (diagonal(static_cast<std::ptrdiff_t>(steps)) +
                                                 diagonal(-static_cast<std::ptrdiff_t>(steps)));
        return sum;
    }
    double to(const std::vector<std::size_t>& keys) const {
        double sum = 0;
        for (const std::size_t key : keys) sum += columns[key];
        return sum;
    }
};

double between(const float* weights, std::size_t n, const std::vector<std::size_t>& tokens) {
    double sum = 0;
    for (const std::size_t query : tokens)
        for (const std::size_t key : tokens) sum += static_cast<double>(weights[query * n + key]);
    return sum;
}

/// The keys that each query of a matrix sees; empty: all see all.
using SeenKeys = std::vector<std::vector<KeyRange>>;

std::size_t count_of(const std::vector<KeyRange>& ranges) {
    std::size_t count = 0;
    for (const KeyRange& range : ranges) count += range.end - range.begin;
    return count;
}

SeenKeys seen_in(const HiddenRows& hidden, std::size_t n) {
    SeenKeys seen;
    for (std::size_t query = 0; query < hidden.size(); ++query) seen.push_back(seen_by(hidden, query, n));
    return seen;
}

/// -Σ p ln p in nats over the row of a query of the mean of two matrices, with p = (1 - share) a + share / m
/// of the m keys that it sees, so that no weight is 0.
double entropy_of_row(const float* one, const float* other, const std::vector<KeyRange>& seen, double share) {
    const kernel::Smoothing smoothing = {1 - share, share / static_cast<double>(count_of(seen))};
    double sum = 0;
    for (const KeyRange& keys : seen)
        sum += kernel::kernels().entropy_of_mean(one + keys.begin, other + keys.begin, keys.end - keys.begin,
                                                 smoothing);
    return sum;
}

/// The sum of those over all rows of two matrices [n, n].
double entropy_of_mean(const float* one, const float* other, std::size_t n, double share,
                       const SeenKeys& seen) {
    if (seen.empty())
        return kernel::kernels().entropy_of_mean(one, other, n * n,
                                                 {1 - share, share / static_cast<double>(n)});
    double sum = 0;
    for (std::size_t query = 0; query < n; ++query)
        sum += entropy_of_row(one + query * n, other + query * n, seen[query], share);
    return sum;
}

/// The same of one matrix: the mean of it and itself is it, to the last bit.
double entropy(const float* weights, std::size_t n, double share, const SeenKeys& seen) {
    return entropy_of_mean(weights, weights, n, share, seen);
}

double ln(std::size_t count) {
    return kernel::natural_logarithm(static_cast<double>(count));
}

/// The mean over the queries of ln m, of the m keys that each sees.
double uniform_entropy_of(const SeenKeys& seen, std::size_t n) {
    if (seen.empty()) return ln(n);
    double sum = 0;
    for (const std::vector<KeyRange>& keys : seen) sum += keys.empty() ? 0 : ln(count_of(keys));
    return sum / static_cast<double>(n);
}

/// The mean over the queries that see two keys or more of entropy / ln m; 0 if none does.
double relative_entropy_of(const float* weights, std::size_t n, const SeenKeys& seen) {
    double sum = 0, queries = 0;
    for (std::size_t query = 0; query < seen.size(); ++query) {
        const std::size_t keys = count_of(seen[query]);
        if (keys < 2) continue;
        const float* const row = weights + query * n;
        sum += entropy_of_row(row, row, seen[query], entropy_smoothing) / ln(keys);
        ++queries;
    }
    return queries > 0 ? sum / queries : 0;
}

/// Whether the head's first column has more than its share, of the first queries, as Gu et al. cut texts.
bool is_sink(const float* weights, std::size_t n) {
    const std::size_t queries = std::min(n, sink_length);
    double sum = 0;
    for (std::size_t query = 0; query < queries; ++query) sum += static_cast<double>(weights[query * n]);
    return sum / static_cast<double>(queries) > sink_threshold;
}

Measures<double> measures_of(const float* weights, std::size_t n, const TokenPlaces& places,
                             const SeenKeys& seen) {
    const MatrixSums sums = MatrixSums::of(weights, n);
    const auto queries = static_cast<double>(n);
    const auto separators = static_cast<double>(places.separators.size());
    const double nats = entropy(weights, n, entropy_smoothing, seen) / queries;
    const double to_separator = sums.to(places.separators);
    const double among_separators = between(weights, n, places.separators);
    const bool has_separator = separators > 0 && separators < queries;
    const bool has_others = n >= 2;
    const auto relative = [&] { return seen.empty() ? nats / ln(n) : relative_entropy_of(weights, n, seen); };
    return {nats,
            has_others ? relative() : 0,
            sums.distance() / queries,
            sums.diagonal(-1) / queries,
            sums.diagonal(1) / queries,
            sums.diagonal(0) / queries,
            sums.columns.front() / queries,
            has_others ? (sums.columns.front() - static_cast<double>(weights[0])) / (queries - 1) : 0,
            is_sink(weights, n) ? 1.0 : 0.0,
            has_separator ? to_separator / queries : 0,
            has_separator ? among_separators / separators : 0,
            has_separator ? (to_separator - among_separators) / (queries - separators) : 0,
            sums.to(places.punctuation) / queries};
}

/// The turns of a loop that takes so many logarithms, by all threads if that is worth their waking.
void share_out(std::size_t turns, std::size_t logarithms, Threads& threads,
               const std::function<void(std::size_t)>& turn) {
    if (logarithms >= worth_sharing)
        threads.each(turns, turn);
    else
        for (std::size_t i = 0; i < turns; ++i) turn(i);
}

/// The matrices of a record, and what the queries of each see.
class SeenMatrices {
  public:
    explicit SeenMatrices(const Attention& attention)
        : weights_(attention.weights), hidden_(attention.hidden_keys) {
        for (std::size_t i = 0; i < count() && !hidden_.empty(); ++i)
            seen_.push_back(seen_in(hidden_of(i), n()));
    }

    std::size_t count() const { return weights_.shape(0) * weights_.shape(1); }
    std::size_t n() const { return weights_.shape(2); }
    const float* weights(std::size_t i) const { return weights_.data() + i * n() * n(); }
    const SeenKeys& seen(std::size_t i) const { return seen_.empty() ? all_ : seen_[i]; }
    bool see_alike(std::size_t a, std::size_t b) const {
        return seen_.empty() || hidden_of(a) == hidden_of(b);
    }
    /// What one of two sees.
    SeenKeys seen_by_either(std::size_t a, std::size_t b) const {
        return seen_in(hidden_where(n(), n(),
                                    [&](std::size_t query, std::size_t key) {
                                        return hides(hidden_of(a), query, key) &&
                                               hides(hidden_of(b), query, key);
                                    }),
                       n());
    }

  private:
    const HiddenRows& hidden_of(std::size_t i) const {
        return hidden_.of(i / weights_.shape(1), i % weights_.shape(1));
    }

    const Tensor4& weights_;  // [layer, head, n, n]
    const HiddenKeys& hidden_;
    std::vector<SeenKeys> seen_;  // by matrix; empty: nothing is hidden
    const SeenKeys all_;
};

/// Of two heads that see different keys.
double divergence_of_unlike(const SeenMatrices& matrices, std::size_t a, std::size_t b) {
    const std::size_t n = matrices.n();
    const SeenKeys seen = matrices.seen_by_either(a, b);
    const double entropies = entropy(matrices.weights(a), n, divergence_smoothing, seen) +
                             entropy(matrices.weights(b), n, divergence_smoothing, seen);
    return entropy_of_mean(matrices.weights(a), matrices.weights(b), n, divergence_smoothing, seen) -
           entropies / 2;
}

/// H(m) - (H(p) + H(q)) / 2 for each pair, m the mean of p and q: one logarithm a pair and weight.
std::vector<double> divergences_of(const SeenMatrices& matrices, Threads& threads) {
    const std::size_t n = matrices.n(), size = n * n, heads = matrices.count();
    std::vector<double> entropies(heads), divergences(heads * (heads - 1) / 2);
    const auto divergence_of = [&](std::size_t a, std::size_t b) {
        if (!matrices.see_alike(a, b)) return divergence_of_unlike(matrices, a, b);
        return entropy_of_mean(matrices.weights(a), matrices.weights(b), n, divergence_smoothing,
                               matrices.seen(a)) -
               (entropies[a] + entropies[b]) / 2;
    };
    share_out(heads, heads * size, threads, [&](std::size_t head) {
        entropies[head] = entropy(matrices.weights(head), n, divergence_smoothing, matrices.seen(head));
    });
    share_out(heads, divergences.size() * size, threads, [&](std::size_t a) {
        double* divergence = divergences.data() + a * heads - a * (a + 1) / 2;
        for (std::size_t b = a + 1; b < heads; ++b) *divergence++ = std::max(0.0, divergence_of(a, b));
    });
    return divergences;
}

/// Rows of lengths as shares of their sums; a row of zeros stays.
Attention with_shares(Attention attention) {
    const std::size_t keys = attention.weights.shape(3);
    float* const end = attention.weights.data() + attention.weights.size();
    for (float* row = attention.weights.data(); row < end; row += keys) {
        const double sum = std::accumulate(row, row + keys, 0.0);
        if (sum > 0)
            std::transform(row, row + keys, row,
                           [sum](float length) { return static_cast<float>(length / sum); });
    }
    attention.normalized = true;
    return attention;
}

template <typename T>
void append(std::vector<T>& all, const std::vector<T>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// What a query of one matrix or of the other sees.
SeenKeys seen_in_either(const HiddenRows& one, const HiddenRows& other, std::size_t n) {
    if (one.empty() || other.empty()) return {};
    return seen_in(hidden_where(n, n,
                                [&](std::size_t query, std::size_t key) {
                                    return hides(one, query, key) && hides(other, query, key);
                                }),
                   n);
}

}  // namespace

std::vector<double> divergences_of_pairs(const Attention& one, const Attention& other, Threads& threads) {
    if (traits_of(one.kind).is_length && !one.normalized)
        return divergences_of_pairs(with_shares(one), with_shares(other), threads);
    const std::size_t heads = one.weights.shape(1), n = one.weights.shape(2);
    std::vector<double> divergences(one.weights.shape(0) * heads);
    share_out(divergences.size(), 3 * one.weights.size(), threads, [&](std::size_t i) {
        const float* const a = one.weights.data() + i * n * n;
        const float* const b = other.weights.data() + i * n * n;
        const SeenKeys seen = seen_in_either(one.hidden_keys.of(i / heads, i % heads),
                                             other.hidden_keys.of(i / heads, i % heads), n);
        const double entropies =
            entropy(a, n, divergence_smoothing, seen) + entropy(b, n, divergence_smoothing, seen);
        const double sum = entropy_of_mean(a, b, n, divergence_smoothing, seen) - entropies / 2;
        divergences[i] = std::max(0.0, sum) / static_cast<double>(n);
    });
    return divergences;
}

RecordMeasures measure_heads(const Attention& attention, bool with_divergences, Threads& threads,
                             const Place& place) {
    if (traits_of(attention.kind).is_length && !attention.normalized)
        return measure_heads(with_shares(attention), with_divergences, threads, place);
    check(attention, place);
    const SeenMatrices matrices(attention);
    const std::size_t n = matrices.n(), heads = matrices.count();
    const TokenPlaces places = places_in(attention.encoding);
    RecordMeasures record{counts_of(places, n), std::vector<double>(heads), {}, {}, {}};
    record.heads.resize(heads);
    share_out(heads, attention.weights.size(), threads, [&](std::size_t head) {
        record.uniform_entropies[head] = uniform_entropy_of(matrices.seen(head), n);
        record.heads[head] = measures_of(matrices.weights(head), n, places, matrices.seen(head));
    });
    if (with_divergences) record.divergences = divergences_of(matrices, threads);
    return record;
}

void append(RecordMeasures& record, const RecordMeasures& layers) {
    append(record.uniform_entropies, layers.uniform_entropies);
    append(record.heads, layers.heads);
    append(record.repeats, layers.repeats);
}

}  // namespace heed

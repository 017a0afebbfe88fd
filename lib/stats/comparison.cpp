#include "stats/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text/words.hpp"

namespace heed {
namespace {

std::string extents_of(const HeadStats& stats) {
    return counted(stats.layers.size(), "layer") + " of " + counted(stats.heads.size(), "head");
}

/// It is so of all records, or of none.
void require_same_heads(const HeadStats& own, const HeadStats& other) {
    if (own.layers.size() != other.layers.size() || own.heads.size() != other.heads.size())
        throw BrokenInput({own.model.name + " and " + other.model.name, ""},
                          "models with as many layers and heads, to compare head by head (--layer and --head "
                          "choose some of both)",
                          extents_of(own) + " and " + extents_of(other));
}

}  // namespace

void DifferenceSums::add(const DifferenceSums& more) {
    difference.add(more.difference);
    squares.add(more.squares);
    records += more.records;
}

HeadComparison HeadComparison::of_record(const Attention& own, const Attention& other, Threads& threads,
                                         const Place& place) {
    HeadComparison comparison{stats_of_record(own, {}, threads, place),
                              stats_of_record(other, {}, threads, place)};
    require_same_heads(comparison.own, comparison.other);
    comparison.differences.resize(comparison.head_count());
    for (std::size_t head = 0; head < comparison.head_count(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i) {
            const auto measure = static_cast<HeadMeasure>(i);
            const auto mine = mean_of(comparison.own, head, measure);
            const auto theirs = mean_of(comparison.other, head, measure);
            if (!mine || !theirs) continue;
            DifferenceSums& sums = comparison.differences[head][i];
            sums.difference.add(*mine - *theirs);
            sums.squares.add((*mine - *theirs) * (*mine - *theirs));
            sums.records = 1;
        }
    comparison.divergences.resize(comparison.head_count());
    if (own.weights.shape() != other.weights.shape()) return comparison;
    const std::vector<double> divergences = divergences_of_pairs(own, other, threads);
    for (std::size_t head = 0; head < divergences.size(); ++head)
        comparison.divergences[head].add(divergences[head]);
    comparison.aligned = 1;
    return comparison;
}

void HeadComparison::add(const HeadComparison& more, const Place& place) {
    merge(own, more.own, place);
    merge(other, more.other, place);
    differences.resize(more.differences.size());
    divergences.resize(more.divergences.size());
    for (std::size_t head = 0; head < differences.size(); ++head) {
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            differences[head][i].add(more.differences[head][i]);
        divergences[head].add(more.divergences[head]);
    }
    aligned += more.aligned;
}

std::optional<HeadComparison::Difference> HeadComparison::difference(std::size_t head,
                                                                     HeadMeasure measure) const {
    const DifferenceSums& sums = differences[head][static_cast<std::size_t>(measure)];
    if (sums.records == 0) return std::nullopt;
    const auto n = static_cast<double>(sums.records);
    Difference found{sums.difference.value() / n, sums.records, std::nullopt, std::nullopt};
    if (sums.records < 2) return found;
    found.deviation = std::sqrt(variance_of(sums.difference, sums.squares, sums.records));
    const double reach = interval_errors * *found.deviation / std::sqrt(n);
    found.interval = Interval{found.mean - reach, found.mean + reach};
    return found;
}

std::optional<double> HeadComparison::divergence(std::size_t head) const {
    if (aligned == 0) return std::nullopt;
    return divergences[head].value() / static_cast<double>(aligned);
}

}  // namespace heed

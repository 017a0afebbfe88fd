#include "stats/head_stats.hpp"

#include <algorithm>

#include "core/attention.hpp"

namespace heed {
namespace {

bool has_same_subject(const HeadStats& a, const HeadStats& b) {
    return a.model == b.model && a.layers == b.layers && a.heads == b.heads;
}

/// "layers × heads of MODEL", as messages call what is measured.
std::string subject_of(const HeadStats& stats) {
    const std::string name = stats.model.name.empty() ? "a model without a name" : stats.model.name;
    return std::to_string(stats.layers.size()) + " × " + std::to_string(stats.heads.size()) + " heads of " +
           name + (stats.model.weights_sha256 ? " " + stats.model.weights_sha256->substr(0, 12) : "");
}

/// What statistics of no records are about is said by the first that are merged.
void take_subject(HeadStats& stats, const HeadStats& other) {
    stats.with_divergences = other.with_divergences;
    stats.model = other.model;
    stats.layers = other.layers;
    stats.heads = other.heads;
    stats.measures.resize(other.measures.size());
    stats.divergences.resize(other.divergences.size());
}

void add_counts(StatsCounts& counts, const StatsCounts& other) {
    counts.shortest = counts.records == 0 ? other.shortest : std::min(counts.shortest, other.shortest);
    counts.longest = std::max(counts.longest, other.longest);
    counts.records += other.records;
    counts.tokens += other.tokens;
    counts.separators += other.separators;
    counts.punctuation += other.punctuation;
    counts.records_of_two += other.records_of_two;
    counts.records_with_separator += other.records_with_separator;
}

std::uint64_t records_with(HeadMeasure measure, const StatsCounts& counts) {
    switch (measure) {
        case HeadMeasure::relative_entropy:
            return counts.records_of_two;
        case HeadMeasure::separator:
        case HeadMeasure::separator_to_separator:
        case HeadMeasure::other_to_separator:
            return counts.records_with_separator;
        case HeadMeasure::punctuation:
            return counts.punctuation == 0 ? 0 : counts.records;
        default:
            return counts.records;
    }
}

}  // namespace

HeadStats stats_of_record(const Attention& attention, bool with_divergences, Threads& threads,
                          const Place& place) {
    const RecordMeasures record = measure_heads(attention, with_divergences, threads, place);
    HeadStats stats{.with_divergences = with_divergences,
                    .model = attention.model,
                    .layers = attention.layers,
                    .heads = attention.heads,
                    .counts = record.counts};
    stats.uniform_entropy.add(record.uniform_entropy);
    stats.measures.resize(record.heads.size());
    for (std::size_t head = 0; head < record.heads.size(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            stats.measures[head][i].add(record.heads[head][i]);
    stats.divergences.resize(record.divergences.size());
    for (std::size_t i = 0; i < record.divergences.size(); ++i)
        stats.divergences[i].add(record.divergences[i]);
    return stats;
}

void require_same_subject(const HeadStats& stats, const HeadStats& other, const Place& place) {
    if (stats.counts.records == 0 || other.counts.records == 0) return;
    if (!has_same_subject(stats, other)) {
        const std::string expected = subject_of(stats), found = subject_of(other);
        throw InputError(place, "the model, layers and heads of what came before, " + expected,
                         found == expected ? "others of the same name" : found);
    }
    if (stats.with_divergences != other.with_divergences)
        throw InputError(place, "divergences in all of what is merged or in none",
                         other.with_divergences ? "some" : "none");
}

void merge(HeadStats& stats, const HeadStats& other, const Place& place) {
    require_same_subject(stats, other, place);
    if (other.counts.records == 0) return;
    if (stats.counts.records == 0) take_subject(stats, other);
    add_counts(stats.counts, other.counts);
    stats.uniform_entropy.add(other.uniform_entropy);
    for (std::size_t head = 0; head < stats.measures.size(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            stats.measures[head][i].add(other.measures[head][i]);
    for (std::size_t i = 0; i < stats.divergences.size(); ++i) stats.divergences[i].add(other.divergences[i]);
}

std::optional<double> mean_of(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    const std::uint64_t records = records_with(measure, stats.counts);
    if (records == 0) return std::nullopt;
    return stats.measures[head][static_cast<std::size_t>(measure)].value() / static_cast<double>(records);
}

HeadClass class_of(const HeadStats& stats, std::size_t head, BroadBy broad_by) {
    const auto value = [&](HeadMeasure measure) { return mean_of(stats, head, measure).value_or(0); };
    if (value(HeadMeasure::punctuation) > token_threshold) return HeadClass::punctuation;
    if (value(HeadMeasure::separator) > token_threshold) return HeadClass::separator;
    if (value(HeadMeasure::first) > token_threshold) return HeadClass::first;
    const bool is_broad = broad_by == BroadBy::nats ? value(HeadMeasure::entropy) > broad_nats
                                                    : value(HeadMeasure::relative_entropy) >= broad_relative;
    if (is_broad) return HeadClass::broad;
    if (value(HeadMeasure::previous) > neighbour_threshold) return HeadClass::previous;
    if (value(HeadMeasure::next) > neighbour_threshold) return HeadClass::next;
    return HeadClass::none;
}

std::string head_label(const HeadStats& stats, std::size_t head) {
    return std::to_string(stats.layers[head / stats.heads.size()]) + "-" +
           std::to_string(stats.heads[head % stats.heads.size()]);
}

std::vector<double> divergence_matrix(const HeadStats& stats) {
    if (!stats.with_divergences) return {};
    const std::size_t count = stats.head_count();
    std::vector<double> matrix(count * count);
    const ExactSum* sum = stats.divergences.data();
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = a + 1; b < count; ++b)
            matrix[a * count + b] = matrix[b * count + a] = (sum++)->value();
    return matrix;
}

Placement place_heads(const HeadStats& stats) {
    std::vector<double> distances = divergence_matrix(stats);
    for (double& distance : distances) distance /= static_cast<double>(stats.counts.tokens);
    return classical_scaling(distances, stats.head_count());
}

}  // namespace heed

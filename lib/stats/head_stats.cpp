#include "stats/head_stats.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/attention.hpp"

namespace heed {
namespace {

bool has_same_subject(const HeadStats& a, const HeadStats& b) {
    return a.model == b.model && a.layers == b.layers && a.heads == b.heads && a.value == b.value &&
           a.of_regions == b.of_regions;
}

/// "layers × heads of MODEL", as messages call what is measured.
std::string subject_of(const HeadStats& stats) {
    const std::string name = stats.model.name.empty() ? "a model without a name" : stats.model.name;
    const std::string value =
        stats.value == WeightKind::attention ? "" : std::string(traits_of(stats.value).name) + " of ";
    return value + std::to_string(stats.layers.size()) + " × " + std::to_string(stats.heads.size()) +
           " heads of " + name + (stats.of_regions ? " over regions" : "") +
           (stats.model.weights_sha256 ? " " + stats.model.weights_sha256->substr(0, 12) : "");
}

/// What statistics of no records are about is said by the first that are merged.
void take_subject(HeadStats& stats, const HeadStats& other) {
    stats.with_divergences = other.with_divergences;
    stats.model = other.model;
    stats.layers = other.layers;
    stats.heads = other.heads;
    stats.value = other.value;
    stats.of_regions = other.of_regions;
    stats.example_count = other.example_count;
    stats.measures.resize(other.measures.size());
    stats.squares.resize(other.squares.size());
    stats.repeats.resize(other.repeats.size());
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
        case HeadMeasure::first_by_others:
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

/// A head is of the class if its measure is above the threshold.
struct ClassRule {
    HeadClass head_class;
    HeadMeasure measure;
    double threshold;
};

/// The threshold is within the mean's interval: either side of it may be true.
bool is_crossed(const HeadStats& stats, std::size_t head, const ClassRule& rule) {
    const auto interval = interval_of(stats, head, rule.measure);
    return interval && interval->low < rule.threshold && rule.threshold < interval->high;
}

/// Of equal numbers exactly that.
double average_of(const std::vector<double>& numbers) {
    const double first = numbers.front();
    const double beyond =
        std::accumulate(numbers.begin(), numbers.end(), 0.0,
                        [first](double sum, double number) { return sum + (number - first); });
    return first + beyond / static_cast<double>(numbers.size());
}

void add_repeats(HeadStats& stats, const std::vector<Repeats<std::optional<double>>>& scores) {
    stats.repeats.resize(scores.size());
    for (std::size_t i = 0; i < repeat_names.size(); ++i) {
        if (scores.empty() || !scores.front()[i]) continue;
        ++stats.repeat_records[i];
        for (std::size_t head = 0; head < scores.size(); ++head) stats.repeats[head][i].add(*scores[head][i]);
    }
}

}  // namespace

RecordMeasures measures_of(const Attention& attention, const StatsChoice& choice, Threads& threads,
                           const Place& place) {
    RecordMeasures record = measure_heads(attention, choice.divergences, threads, place);
    if (choice.repeats) record.repeats = repeat_scores(attention);
    return record;
}

HeadStats stats_of_record(const Attention& attention, const StatsChoice& choice, Threads& threads,
                          const Place& place) {
    return stats_of(measures_of(attention, choice, threads, place), attention, choice);
}

HeadStats stats_of(const RecordMeasures& record, const Attention& attention, const StatsChoice& choice) {
    HeadStats stats{.with_divergences = choice.divergences,
                    .model = attention.model,
                    .layers = attention.layers,
                    .heads = attention.heads,
                    .counts = record.counts,
                    .value = attention.kind,
                    .of_regions = attention.reduced.has_value(),  // nothing else may be merged
                    .example_count = choice.examples};
    stats.uniform_entropy.add(average_of(record.uniform_entropies));
    stats.measures.resize(record.heads.size());
    stats.squares.resize(record.heads.size());
    for (std::size_t head = 0; head < record.heads.size(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i) {
            const double value = record.heads[head][i];
            stats.measures[head][i].add(value);
            stats.squares[head][i].add(value * value);
        }
    if (choice.examples > 0) stats.examples.push_back({show(attention.id), record.heads});
    if (choice.repeats) add_repeats(stats, record.repeats);
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
    if (stats.repeats.size() != other.repeats.size())
        throw InputError(place, "scores of repeats in all files to merge, or in none",
                         other.repeats.empty() ? "none" : "some");
    if (stats.example_count != other.example_count)
        throw InputError(place, "the same number of --examples in all files to merge",
                         std::to_string(stats.example_count) + " and " + std::to_string(other.example_count));
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
    if (other.squares.empty()) stats.squares.clear();  // deviations are not known of both
    for (std::size_t head = 0; head < stats.squares.size(); ++head)
        for (std::size_t i = 0; i < measure_names.size(); ++i)
            stats.squares[head][i].add(other.squares[head][i]);
    for (std::size_t i = 0; i < repeat_names.size(); ++i) {
        stats.repeat_records[i] += other.repeat_records[i];
        for (std::size_t head = 0; head < stats.repeats.size(); ++head)
            stats.repeats[head][i].add(other.repeats[head][i]);
    }
    stats.examples.insert(stats.examples.end(), other.examples.begin(), other.examples.end());
    for (std::size_t i = 0; i < stats.divergences.size(); ++i) stats.divergences[i].add(other.divergences[i]);
}

std::optional<double> mean_of(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    const std::uint64_t records = records_with(measure, stats.counts);
    if (records == 0) return std::nullopt;
    return stats.measures[head][static_cast<std::size_t>(measure)].value() / static_cast<double>(records);
}

std::optional<double> repeat_mean_of(const HeadStats& stats, std::size_t head, std::size_t score) {
    if (stats.repeats.empty() || stats.repeat_records[score] == 0) return std::nullopt;
    return stats.repeats[head][score].value() / static_cast<double>(stats.repeat_records[score]);
}

std::uint64_t records_of(const HeadStats& stats, HeadMeasure measure) {
    return records_with(measure, stats.counts);
}

std::optional<double> deviation_of(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    const std::uint64_t records = records_of(stats, measure);
    if (records < 2 || stats.squares.empty()) return std::nullopt;
    const auto i = static_cast<std::size_t>(measure);
    return std::sqrt(variance_of(stats.measures[head][i], stats.squares[head][i], records));
}

std::optional<Interval> interval_of(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    const auto mean = mean_of(stats, head, measure), deviation = deviation_of(stats, head, measure);
    if (!mean || !deviation) return std::nullopt;
    const double reach =
        interval_errors * *deviation / std::sqrt(static_cast<double>(records_of(stats, measure)));
    return Interval{*mean - reach, *mean + reach};
}

Examples examples_of(const HeadStats& stats, std::size_t head, HeadMeasure measure) {
    std::vector<const RecordExample*> ascending;
    for (const RecordExample& example : stats.examples) ascending.push_back(&example);
    const auto value = [&](const RecordExample* example) {
        return example->heads[head][static_cast<std::size_t>(measure)];
    };
    std::sort(ascending.begin(), ascending.end(), [&](const RecordExample* a, const RecordExample* b) {
        return value(a) < value(b) || (value(a) == value(b) && a->id < b->id);
    });
    const std::size_t count = std::min(stats.example_count, ascending.size());
    const std::size_t middle = (ascending.size() - count) / 2;
    Examples examples;
    for (std::size_t i = 0; i < count; ++i) {
        examples.smallest.push_back(ascending[i]->id);
        examples.median.push_back(ascending[middle + i]->id);
    }
    std::stable_sort(ascending.begin(), ascending.end(),
                     [&](const RecordExample* a, const RecordExample* b) { return value(a) > value(b); });
    for (std::size_t i = 0; i < count; ++i) examples.largest.push_back(ascending[i]->id);
    return examples;
}

std::optional<double> sink_rate(const HeadStats& stats) {
    if (stats.counts.records == 0) return std::nullopt;
    double sum = 0;
    for (std::size_t head = 0; head < stats.head_count(); ++head)
        sum += mean_of(stats, head, HeadMeasure::sink).value_or(0);
    return sum / static_cast<double>(stats.head_count());
}

HeadClass class_of(const HeadStats& stats, std::size_t head, BroadBy broad_by) {
    const HeadMeasure broad =
        broad_by == BroadBy::nats ? HeadMeasure::entropy : HeadMeasure::relative_entropy;
    const ClassRule rules[] = {
        {HeadClass::punctuation, HeadMeasure::punctuation, token_threshold},
        {HeadClass::separator, HeadMeasure::separator, token_threshold},
        {HeadClass::first, HeadMeasure::first, token_threshold},
        {HeadClass::broad, broad, broad_by == BroadBy::nats ? broad_nats : broad_relative},
        {HeadClass::previous, HeadMeasure::previous, neighbour_threshold},
        {HeadClass::next, HeadMeasure::next, neighbour_threshold}};
    for (const ClassRule& rule : rules) {
        if (is_crossed(stats, head, rule)) return HeadClass::unclear;
        const double mean = mean_of(stats, head, rule.measure).value_or(0);
        const bool may_be_equal = rule.measure == HeadMeasure::relative_entropy;
        if (mean > rule.threshold || (may_be_equal && mean == rule.threshold)) return rule.head_class;
    }
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

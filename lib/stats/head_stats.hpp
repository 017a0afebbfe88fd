// What each head does over a corpus: sums over its records that are the same in whatever order, by however
// many processes, they were added, and the means and classes that follow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "core/exact_sum.hpp"
#include "core/model_description.hpp"
#include "stats/head_measures.hpp"
#include "stats/repeats.hpp"
#include "stats/scaling.hpp"

namespace heed {

/// What Clark et al. 2019 call the heads by. Of several that fit, the last but unclear: that a comparison
/// which decides it is within the confidence interval.
enum class HeadClass { none, next, previous, broad, first, separator, punctuation, unclear };

inline constexpr std::array<MeasureName, 8> class_names = {{{"none", "none of these"},
                                                            {"next", "to next"},
                                                            {"previous", "to previous"},
                                                            {"broad", "broad"},
                                                            {"first", "to first token"},
                                                            {"separator", "to separator"},
                                                            {"punctuation", "to . and ,"},
                                                            {"unclear", "unclear"}}};

inline constexpr double neighbour_threshold = 0.5;  // share to next or previous is above it
inline constexpr double token_threshold = 0.6;      // share to first, separator or punctuation is above it
/// The paper's for inputs of 128 tokens: entropy is above it. No input under 45 tokens can reach it.
inline constexpr double broad_nats = 3.8;
/// The same for inputs of any length, 3.8 / ln 128: entropy / ln n is at least that.
inline constexpr double broad_relative = 0.783;

enum class BroadBy { relative, nats };

/// How many standard errors a 95 % interval reaches from the mean.
inline constexpr double interval_errors = 1.96;

/// Of one record, what examples are chosen by.
struct RecordExample {
    std::string id;
    std::vector<Measures<double>> heads;  // [layer × heads + head]
};

/// What is measured of each record beside the usual.
struct StatsChoice {
    bool divergences = false;
    std::size_t examples = 0;  // how many records are named per measure
    bool repeats = false;      // the scores of repeat_names
};

struct HeadStats {
    bool with_divergences = false;  // whether they are requested
    // Of the first record; each other has the same. Empty while there is none.
    ModelDescription model;
    std::vector<std::int64_t> layers, heads;

    StatsCounts counts;
    ExactSum uniform_entropy = {};
    std::vector<Measures<ExactSum>> measures = {};  // [layer × heads + head]
    std::vector<Measures<ExactSum>> squares = {};   // of the measures; empty: a file from before does not say
    std::vector<ExactSum> divergences = {};         // in the order of RecordMeasures
    WeightKind value = WeightKind::attention;       // what is measured
    bool of_regions = false;                        // the tokens are regions (--regions)
    std::size_t example_count = 0;                  // how many examples are wanted; 0: none are kept
    std::vector<RecordExample> examples = {};       // of all records, in no order
    std::vector<Repeats<ExactSum>> repeats = {};    // [layer × heads + head]; empty: not measured
    Repeats<std::uint64_t> repeat_records = {};     // with a query that has a target

    [[nodiscard]] std::size_t head_count() const { return layers.size() * heads.size(); }
};

/// What is chosen of one record. InputError, at `place`, for what measure_heads rejects.
[[nodiscard]] RecordMeasures measures_of(const Attention& attention, const StatsChoice& choice,
                                         Threads& threads, const Place& place);
/// The statistics of a record that was measured; its weights are not looked at.
[[nodiscard]] HeadStats stats_of(const RecordMeasures& record, const Attention& attention,
                                 const StatsChoice& choice);
/// Both.
[[nodiscard]] HeadStats stats_of_record(const Attention& attention, const StatsChoice& choice,
                                        Threads& threads, const Place& place);

/// InputError, at `place`, where `other` came from, for another model, other layers or heads, or one with
/// divergences and the other without. Either may be of no records, which goes with everything.
void require_same_subject(const HeadStats& stats, const HeadStats& other, const Place& place);

/// `stats` of both. InputError as require_same_subject; the sums are then as they were.
void merge(HeadStats& stats, const HeadStats& other, const Place& place);

/// The mean over the records that have such a share; nothing if none has. `head` is layer × heads + head.
[[nodiscard]] std::optional<double> mean_of(const HeadStats& stats, std::size_t head, HeadMeasure measure);
/// The share of heads that are attention sinks, mean over records; nothing if there is no record.
[[nodiscard]] std::optional<double> sink_rate(const HeadStats& stats);
/// How many records that mean is of.
[[nodiscard]] std::uint64_t records_of(const HeadStats& stats, HeadMeasure measure);
/// The standard deviation over these records (n - 1); nothing of fewer than two.
[[nodiscard]] std::optional<double> deviation_of(const HeadStats& stats, std::size_t head,
                                                 HeadMeasure measure);

/// The mean score over the records that have one; nothing if none has.
[[nodiscard]] std::optional<double> repeat_mean_of(const HeadStats& stats, std::size_t head,
                                                   std::size_t score);

struct Interval {
    double low;
    double high;
};
/// The mean ± 1.96 standard errors, where most means over as many records would be.
[[nodiscard]] std::optional<Interval> interval_of(const HeadStats& stats, std::size_t head,
                                                  HeadMeasure measure);

/// Ids of the records in which a head's measure is largest, in the middle, and smallest, at most
/// stats.example_count each; of equal ones those whose ids come first.
struct Examples {
    std::vector<std::string> largest, median, smallest;
};
[[nodiscard]] Examples examples_of(const HeadStats& stats, std::size_t head, HeadMeasure measure);

/// Of two records or more only what no comparison leaves open: else unclear.
[[nodiscard]] HeadClass class_of(const HeadStats& stats, std::size_t head, BroadBy broad_by);

/// "layer-head", as the paper calls them.
[[nodiscard]] std::string head_label(const HeadStats& stats, std::size_t head);

/// [head × heads + head] of all heads, summed over queries and records; empty without divergences.
[[nodiscard]] std::vector<double> divergence_matrix(const HeadStats& stats);

/// The heads as points, by classical scaling of their divergences per query; `stats` has some.
[[nodiscard]] Placement place_heads(const HeadStats& stats);

}  // namespace heed

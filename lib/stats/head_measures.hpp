// What is measured of a head, and what one record says of it (Clark et al. 2019, General_Analysis.ipynb and
// head_distances.py of clarkkev/attention-analysis).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/machine/threads.hpp"
#include "stats/repeats.hpp"

namespace heed {

struct Attention;

enum class HeadMeasure {
    entropy,                 // nats, of .9999 a + .0001 / n, mean over the queries
    relative_entropy,        // / ln n, mean over the queries that see two keys or more; else it is none
    distance,                // Σ a[i, j] |i - j| / n
    previous,                // Σ a[i, i - 1] / n
    next,                    // Σ a[i, i + 1] / n
    self,                    // Σ a[i, i] / n
    first,                   // Σ a[i, 0] / n
    first_by_others,         // the same without query 0, / (n - 1)
    sink,                    // whether Σ a[i, 0] / t is above sink_threshold, of the first t queries
    separator,               // to [SEP], / n
    separator_to_separator,  // from [SEP] to [SEP], / the number of [SEP]
    other_to_separator,      // from other tokens to [SEP], / the number of these
    punctuation              // to "." and ",", / n
};

struct MeasureName {
    std::string_view name;   // in files
    std::string_view title;  // in figures
};

/// In the order of HeadMeasure.
inline constexpr std::array<MeasureName, 13> measure_names = {
    {{"entropy", "Entropy (nats)"},
     {"relative_entropy", "Entropy / ln n"},
     {"distance", "Mean distance"},
     {"previous", "To previous"},
     {"next", "To next"},
     {"self", "To itself"},
     {"first", "To first token"},
     {"first_by_others", "To first, by others"},
     {"sink", "Sink on first"},
     {"separator", "To separator"},
     {"separator_to_separator", "Separator to separator"},
     {"other_to_separator", "Others to separator"},
     {"punctuation", "To \u201c.\u201d and \u201c,\u201d"}}};

/// A number per measure.
template <typename Value>
using Measures = std::array<Value, measure_names.size()>;

inline constexpr double entropy_smoothing = 1e-4;
inline constexpr double divergence_smoothing = 1e-3;
/// A head is an attention sink in a text of so many tokens, to which others are cut (Gu et al. 2024).
inline constexpr double sink_threshold = 0.3;
inline constexpr std::size_t sink_length = 64;

/// What the means over records are taken over. Of several records the sums, the smallest and the largest.
struct StatsCounts {
    std::uint64_t records = 0;
    std::uint64_t tokens = 0;  // which are the queries, and the keys
    std::uint64_t separators = 0;
    std::uint64_t punctuation = 0;
    std::uint64_t records_of_two = 0;          // that have two tokens or more
    std::uint64_t records_with_separator = 0;  // that have one, and other tokens
    std::uint64_t shortest = 0;                // tokens
    std::uint64_t longest = 0;

    bool operator==(const StatsCounts&) const = default;
};

struct RecordMeasures {
    StatsCounts counts;
    // Of each head [layer × heads + head]:
    std::vector<double> uniform_entropies;  // if it looked alike at all that it sees: ln n where that is all
    std::vector<Measures<double>> heads;
    std::vector<Repeats<std::optional<double>>> repeats = {};  // empty if not requested
    /// Jensen-Shannon between heads a < b, in nats, of .999 a + .001 / n, summed over the queries: (0, 1),
    /// (0, 2), … (1, 2), …. Of two heads that see different keys over those that one of them sees. Empty if
    /// not requested.
    std::vector<double> divergences;
};

/// Where keys are hidden from a query, n of the entropies and divergences is how many it sees.
/// Measures that a record has none of (no separator, one token) are 0, which `counts` tell from a share of 0.
/// The separator is the token that the record calls special after its first, else [SEP]. InputError, at
/// `place`, for what is no attention of all tokens to each other: a difference, what was merged or left out,
/// keys that are not the queries, and, with layer, head and row, for rows that do not sum to 1 and weights
/// under 0 or over 1.
[[nodiscard]] RecordMeasures measure_heads(const Attention& attention, bool with_divergences,
                                           Threads& threads, const Place& place);

/// The layers that follow in the same record; neither has divergences.
void append(RecordMeasures& record, const RecordMeasures& layers);

/// Jensen-Shannon, as above, between each head of one and that of the other with the same place, in nats,
/// mean over the queries. Both are of the same shape and have passed measure_heads.
[[nodiscard]] std::vector<double> divergences_of_pairs(const Attention& one, const Attention& other,
                                                       Threads& threads);

}  // namespace heed

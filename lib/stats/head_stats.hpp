// What each head does over a corpus: sums over its records that are the same in whatever order, by however
// many processes, they were added, and the means and classes that follow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model_description.hpp"
#include "stats/exact_sum.hpp"
#include "stats/head_measures.hpp"
#include "stats/scaling.hpp"

namespace heed {

/// What Clark et al. 2019 call the heads by. Of several that fit, the last.
enum class HeadClass { none, next, previous, broad, first, separator, punctuation };

inline constexpr std::array<MeasureName, 7> class_names = {{{"none", "none of these"},
                                                            {"next", "to next"},
                                                            {"previous", "to previous"},
                                                            {"broad", "broad"},
                                                            {"first", "to first token"},
                                                            {"separator", "to separator"},
                                                            {"punctuation", "to . and ,"}}};

inline constexpr double neighbour_threshold = 0.5;  // share to next or previous is above it
inline constexpr double token_threshold = 0.6;      // share to first, separator or punctuation is above it
/// The paper's for inputs of 128 tokens: entropy is above it. No input under 45 tokens can reach it.
inline constexpr double broad_nats = 3.8;
/// The same for inputs of any length, 3.8 / ln 128: entropy / ln n is at least that.
inline constexpr double broad_relative = 0.783;

enum class BroadBy { relative, nats };

struct HeadStats {
    bool with_divergences = false;  // whether they are requested
    // Of the first record; each other has the same. Empty while there is none.
    ModelDescription model;
    std::vector<std::int64_t> layers, heads;

    StatsCounts counts;
    ExactSum uniform_entropy = {};
    std::vector<Measures<ExactSum>> measures = {};  // [layer × heads + head]
    std::vector<ExactSum> divergences = {};         // in the order of RecordMeasures

    [[nodiscard]] std::size_t head_count() const { return layers.size() * heads.size(); }
};

/// Of one record. InputError, at `place`, for what measure_heads rejects.
[[nodiscard]] HeadStats stats_of_record(const Attention& attention, bool with_divergences, Threads& threads,
                                        const Place& place);

/// InputError, at `place`, where `other` came from, for another model, other layers or heads, or one with
/// divergences and the other without. Either may be of no records, which goes with everything.
void require_same_subject(const HeadStats& stats, const HeadStats& other, const Place& place);

/// `stats` of both. InputError as require_same_subject; the sums are then as they were.
void merge(HeadStats& stats, const HeadStats& other, const Place& place);

/// The mean over the records that have such a share; nothing if none has. `head` is layer × heads + head.
[[nodiscard]] std::optional<double> mean_of(const HeadStats& stats, std::size_t head, HeadMeasure measure);
[[nodiscard]] HeadClass class_of(const HeadStats& stats, std::size_t head, BroadBy broad_by);

/// "layer-head", as the paper calls them.
[[nodiscard]] std::string head_label(const HeadStats& stats, std::size_t head);

/// [head × heads + head] of all heads, summed over queries and records; empty without divergences.
[[nodiscard]] std::vector<double> divergence_matrix(const HeadStats& stats);

/// The heads as points, by classical scaling of their divergences per query; `stats` has some.
[[nodiscard]] Placement place_heads(const HeadStats& stats);

}  // namespace heed

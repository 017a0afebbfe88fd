// What the heads of two models do with the same records, head by head: sums that do not depend on order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/head_stats.hpp"

namespace heed {

/// Of one measure: this model's minus the other's, over the records that have it in both.
struct DifferenceSums {
    ExactSum difference, squares;
    std::uint64_t records = 0;

    void add(const DifferenceSums& more);
};

/// Of two models with the same numbers of layers and heads.
struct HeadComparison {
    HeadStats own, other;                                    // each on its own
    std::vector<Measures<DifferenceSums>> differences = {};  // [layer × heads + head]
    std::vector<ExactSum> divergences = {};  // Jensen-Shannon of the two, in nats, mean over the queries
    std::uint64_t aligned = 0;               // records with the same number of tokens in both, which have one

    /// Of one record. InputError, at `place`, for what is not measured (measure_heads). BrokenInput, with the
    /// models' names, for other numbers of layers or heads.
    [[nodiscard]] static HeadComparison of_record(const Attention& own, const Attention& other,
                                                  Threads& threads, const Place& place);
    void add(const HeadComparison& more, const Place& place);

    [[nodiscard]] std::size_t head_count() const { return own.head_count(); }
    /// The mean difference and, of two records or more, its standard deviation and 95 % interval; nothing if
    /// no record has the measure.
    struct Difference {
        double mean;
        std::uint64_t records;
        std::optional<double> deviation;
        std::optional<Interval> interval;

        /// The interval is to one side of 0.
        [[nodiscard]] bool is_sure() const { return interval && (interval->low > 0 || interval->high < 0); }
    };
    [[nodiscard]] std::optional<Difference> difference(std::size_t head, HeadMeasure measure) const;
    /// Mean over the records; nothing if none is aligned.
    [[nodiscard]] std::optional<double> divergence(std::size_t head) const;
};

/// Lines of at most 80 columns: a line per head, the heads of another class, and those that differ most.
[[nodiscard]] std::string comparison_to_text(const HeadComparison& comparison,
                                             const std::optional<std::string>& title = std::nullopt);
/// A field per line (docs/formats.md).
[[nodiscard]] std::string comparison_to_json(const HeadComparison& comparison);
/// RFC 4180: a row per head and measure.
[[nodiscard]] std::string comparison_to_csv(const HeadComparison& comparison);

}  // namespace heed

// Statistics as a report for people: a line per head, and below it the heads grouped by what they do.
#pragma once

#include <optional>
#include <string>

#include "stats/head_stats.hpp"

namespace heed {

/// Lines of at most 80 columns, with two decimals; "-" stands for a mean that no record has. Classes are
/// those by relative entropy; the heads of a class stand with the largest share first. Of repeated tokens the
/// three highest of each score are named.
/// `title` stands in place of what was measured.
[[nodiscard]] std::string stats_to_text(const HeadStats& stats,
                                        const std::optional<std::string>& title = std::nullopt);

}  // namespace heed

// Statistics as a table for people: a line per head, and below it the top heads of each class.
#pragma once

#include <optional>
#include <string>

#include "stats/head_stats.hpp"

namespace heed {

/// Lines of at most 80 columns, with two decimals; "-" stands for a mean that no record has. Classes are
/// those by relative entropy, and the top heads of a class, up to three, those with the largest share.
/// `title` stands in place of what was measured.
[[nodiscard]] std::string stats_to_text(const HeadStats& stats,
                                        const std::optional<std::string>& title = std::nullopt);

}  // namespace heed

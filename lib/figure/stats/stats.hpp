// What the heads of a model do, at a glance: a small heatmap per measure, layers × heads, and, where the
// divergences are known, the heads placed by them. The same statistics give the same bytes.
#pragma once

#include <optional>
#include <string>

#include "figure/theme.hpp"
#include "stats/head_stats.hpp"

namespace heed {

struct StatsFigureOptions {
    Style style;
    std::optional<std::string> title = {};  // none: "What each head does"
};

/// The figure as an SVG document. Tiles are as large as a given size allows. UsageError, which says what to
/// do, if that is too small; InputError, which calls it `name`, for statistics of no records.
std::string stats_svg(const HeadStats& stats, const StatsFigureOptions& options, const std::string& name);

}  // namespace heed

// What is written below a heatmap.
#pragma once

#include "figure/heatmap/layout.hpp"

namespace heed {

/// What was done to the weights, which labels are left out, and why, in lines at most `room` wide.
std::vector<std::string> heatmap_notes(const HeatmapLayout& at, const Panel& panel,
                                       const HeatmapOptions& options, double room);

}  // namespace heed

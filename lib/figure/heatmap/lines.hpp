// The lines of a heatmap: a frame around each panel, and a tick at each label's place.
#pragma once

#include "figure/heatmap/heatmap.hpp"
#include "figure/heatmap/layout.hpp"

namespace heed {

/// The frames stand outside the cells, so that what the cells at the edge show is seen.
SvgElement draw_heatmap_lines(const PanelGrid& grid, const HeatmapLayout& at, const ThemeColours& colours);

}  // namespace heed

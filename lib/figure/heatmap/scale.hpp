// Which weights a heatmap's colours run over: one scale for all panels, or one a panel.
#pragma once

#include "figure/heatmap/heatmap.hpp"

namespace heed {

/// What the colour bar shows: the one scale of all panels, or the share of each panel's largest weight.
/// UsageError for a range that does not suit the colours.
ColourScale bar_scale(const PanelGrid& grid, const HeatmapOptions& options);

/// The panel's own scale: `all` unless each has its own.
ColourScale panel_scale(const Panel& panel, const HeatmapOptions& options, const ColourScale& all);

/// What the bar's numbers are.
std::string bar_name(const PanelGrid& grid, const HeatmapOptions& options);

}  // namespace heed

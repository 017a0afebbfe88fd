// Attention matrices in colour: rows are queries, columns keys, row 0 on top; one, or a grid of them with a
// row per layer and a column per head, on one scale. Whatever the tokens hold, the SVG is valid, nothing is
// cut and nothing overlaps; the same panels give the same bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "figure/caption.hpp"
#include "figure/colour_bar.hpp"
#include "figure/theme.hpp"

namespace heed {

/// What stands along the axes: the tokens, their numbers from 0, or nothing.
enum class TokenLabels { full, index, none };

struct HeatmapOptions {
    Caption caption;
    Style style;
    std::optional<Colormap> colormap;  // none: blues in print, diverging for differences, else viridis
    std::optional<WeightRange> range;  // none: from 0 to the largest weight of all panels
    bool panel_range = false;          // each panel from 0 to its own largest, instead of one range for all
    TokenLabels labels = TokenLabels::full;
    bool annotate = false;  // each cell's weight in it, with two decimals
    bool colour_bar = true;
};

/// Panels of one shape with the same labels, row by row.
struct PanelGrid {
    std::vector<Panel> panels;
    std::vector<std::string> layers;  // a name per row: "0", "1"
    std::vector<std::string> heads;   // a name per column
};

/// The grid as an SVG document; of one panel it has the panel's title instead of names along its sides. Up to
/// 64 tokens a side and 10,000 cells these are vectors, beyond that an image per panel with a pixel per cell.
/// UsageError, which says what to do, if the figure or its numbers do not fit into the size.
std::string heatmap_svg(const PanelGrid& grid, const HeatmapOptions& options = HeatmapOptions());
std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options = HeatmapOptions());

}  // namespace heed

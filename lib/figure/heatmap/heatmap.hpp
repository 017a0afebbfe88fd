// Attention matrices in colour: rows are queries, columns keys, row 0 on top; one, or a grid of them with a
// row per layer and a column per head, each on a scale of its own. Whatever the tokens hold, the SVG is
// valid, nothing is cut and nothing overlaps; the same panels give the same bytes.
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

/// Up to which weight the colours run.
struct ColourRange {
    /// usual: a matrix from 0 to its largest weight; each panel of a grid likewise, but at least to 2 / keys,
    /// so that a near-uniform head looks it; differences on one scale. shared: one scale. panel: each panel
    /// to its largest. special: each to the largest between tokens that are not special. percentile: each to
    /// that of its weights. between: one scale over `ends`.
    enum class Kind { usual, shared, panel, special, percentile, between };
    Kind kind = Kind::usual;
    WeightRange ends = {0, 1};
    double percentile = 100;  // over 0, at most 100
};

struct HeatmapOptions {
    Caption caption;
    Style style;
    std::optional<Colormap> colormap;  // none: diverging for differences; blues for grids on a light ground
                                       // and in print; else viridis
    ColourRange range;
    Curve curve = Curve::linear;
    TokenLabels labels = TokenLabels::full;
    bool annotate = false;  // each cell's weight in it, with two decimals: ".07"
    bool colour_bar = true;
    bool has_cells = true;  // false: whoever takes the document fills them in
    double pixel =
        1;  // of the finest screen or picture, in SVG's unit: cells are at least a few of them wide
};

/// Panels of one shape with the same labels, row by row.
struct PanelGrid {
    std::vector<Panel> panels;
    std::vector<std::string> layers;  // a name per row: "0", "1"
    std::vector<std::string> heads;   // a name per column
};

/// The grid as an SVG document; of one panel it has the panel's title instead of names along its sides. Cells
/// are vectors while these are few, else an image per panel; a panel that has no room for its cells shows of
/// blocks of weights the largest, and says so.
/// UsageError, which says what to do, if the figure or its numbers do not fit into the size.
std::string heatmap_svg(const PanelGrid& grid, const HeatmapOptions& options = HeatmapOptions());
std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options = HeatmapOptions());

/// The same without its cells: the group of class "cells" holds its ground alone. Empty where the cells
/// would be an image, or stand for blocks of weights.
std::string heatmap_frame(const Panel& panel, HeatmapOptions options);

}  // namespace heed

// The measures of a corpus as small heatmaps, layers × heads, each with a bar of its own.
#pragma once

#include <vector>

#include "figure/axis_labels.hpp"
#include "figure/colour_bar.hpp"
#include "figure/theme.hpp"
#include "stats/head_stats.hpp"

namespace heed {

/// Tiles of one size in rows of `columns`. Lengths are in SVG's unit.
struct TileGrid {
    // What does not depend on the room.
    std::vector<Panel> panels;  // [layer, head] in place of [query, key]; the title is the measure's
    std::vector<ColourBar> bars;
    LabelTexts layers, heads;
    TextSizes sizes;
    FontMetrics metrics;

    std::size_t columns = 1;
    double cell = 0;
    AxisLabels layer_labels, head_labels;
    double bar_room = 0;  // of the widest

    /// A tile for each measure that the records have.
    static TileGrid of(const HeadStats& stats, const Style& style, const TextSizes& sizes);
    /// The same tiles with cells of this side.
    [[nodiscard]] TileGrid fitted(std::size_t columns, double cell) const;

    double panel_left() const;
    double panel_top() const;
    double panel_width() const;
    double panel_height() const;
    double tile_width() const;
    double tile_height() const;
    double width() const;
    double height() const;
    double widest_title() const;
};

/// The tiles with their left upper corner at (left, top).
SvgElement draw_tiles(const TileGrid& grid, double left, double top);

}  // namespace heed

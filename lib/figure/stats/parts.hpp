// What the figure of statistics is made of. Tiles: the measures of a corpus as small heatmaps, layers ×
// heads. The map: the heads as points in a plane, near to each other where they
// attend alike; the colour is the layer, the shape the class. A label that has no room is left out, never
// laid over another or over a point.
#pragma once

#include <string>
#include <vector>

#include "figure/axis_labels.hpp"
#include "figure/colour_bar.hpp"
#include "figure/page.hpp"
#include "figure/point.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"
#include "stats/head_stats.hpp"

namespace heed {

/// Tiles of one size in rows of `columns`. Shares, which come first, have one scale: its bar stands at the
/// end of the first row, and next to tiles with bars of their own. Lengths are in SVG's unit.
struct TileGrid {
    // What does not depend on the room.
    std::vector<Panel> panels;  // [layer, head] in place of [query, key]; the title is the measure's
    std::vector<ColourBar> bars;
    std::size_t shares = 0;  // the tiles of one scale
    LabelTexts layers, heads;
    TextSizes sizes;
    FontMetrics metrics;
    double widest_title = 0;

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
    bool has_bar(std::size_t number) const;
    double tile_width(std::size_t number) const;
    double tile_height() const;
    /// The left upper corner of a tile.
    Point corner(std::size_t number) const;
    double width() const;
    double height() const;
};

/// The tiles with their left upper corner at (left, top).
SvgElement draw_tiles(const TileGrid& grid, double left, double top);

/// A head on the page, and its label where it has room.
struct HeadMark {
    Point at;
    std::size_t layer;  // by position
    HeadClass head_class;
    std::string label;  // "layer-head"
    bool has_label = false;
    bool has_leader = false;  // a line from the mark to a label farther off
    Point label_at{0, 0};     // its middle, on the baseline
};

/// What a shape means, or, without a class, how long the scale is.
struct MapLegendEntry {
    std::string text;
    std::optional<HeadClass> head_class;
    LegendPlace place = {0, 0};
};

inline constexpr double legend_swatch = 12;  // a shape, and what is between it and its meaning
inline constexpr double beside_bar = 4;      // from a bar to what it says

/// What a map takes of the page: its style and texts, and the most room.
struct MapRoom {
    FontMetrics metrics;
    TextSizes sizes;
    double width, height;
};

/// Lengths are in SVG's unit, from the left upper corner, where the plane stands.
struct HeadMap {
    MapRoom room;
    double plane_width = 0, plane_height = 0;
    double radius = 0;  // of a mark
    double scale = 0;   // lengths for a nat
    double scale_length = 0;
    LabelTexts layers = {};
    AxisLabels layer_labels = {};
    std::vector<HeadMark> marks = {};
    std::vector<MapLegendEntry> legend = {};
    bool is_legend_beside = false;  // right of the bar of layers; else below the plane
    double legend_left = 0;

    std::size_t labels_left_out() const;
    /// A line of the legend, and of what stands above the bar of layers.
    double line() const { return room.sizes.tick * line_height + 2; }
    double layers_width() const { return 0.6 * room.sizes.bar_width; }
};

/// `stats` has divergences.
HeadMap head_map(const HeadStats& stats, const Placement& placement, const MapRoom& room);

/// How high a map of this width would like to be.
double natural_map_height(const Placement& placement, double width);

/// Gives labels of this font size to the marks of a plane, those of a class first. A label is tried right of
/// its mark, left, below, above, and in the corners between, then farther off.
void place_labels(std::vector<HeadMark>& marks, const HeadMap& map, double font);

SvgElement draw_head_map(const HeadMap& map, Theme theme, double left, double top);

}  // namespace heed

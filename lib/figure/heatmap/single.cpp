// A heatmap of one matrix: its title above, the axes' names beside it.
#include <algorithm>
#include <cmath>

#include "figure/heatmap/parts.hpp"

namespace heed {
namespace {

/// The side of a cell: small matrices stay easy to see, in between letters are as large as they can be
/// against the figure, and large ones fill a page. Where labels lie `level` in slightly wider cells, cells
/// are wider.
CellSides single_sides(double n, double level) {
    constexpr double page = 720, large_page = 960;
    double side = std::max(std::clamp(360 / n, 15.0, 40.0), 120 / n);
    side = cell_in(std::min(side * n, 3 * n <= page ? page : large_page), n);
    if (side < level && level <= 1.4 * side) side = std::ceil(2 * level) / 2;
    return {.natural = side, .smallest = 24 / n, .largest = std::max(60.0, 200 / n)};
}

HeatmapLayout single_layout_with(const HeatmapLayout& base, const PanelGrid& grid,
                                 const HeatmapOptions& options, double cell) {
    HeatmapLayout at = base;
    const TextSizes& sizes = at.sizes;
    set_cells(at, grid, cell);
    at.bar.has_name_above = !at.has_keys_above && !at.bar.ends;
    at.has_axis_names = options.labels != TokenLabels::none;
    const double name_line = sizes.axis * line_height;
    set_columns(at, options, sizes.margin + (at.has_axis_names ? name_line + sizes.gap : 0), 2 * sizes.gap,
                at.height);
    set_texts(at, grid, options, grid.panels.front().title);
    double top = end_of(at.above, sizes.margin);
    if (!at.above.empty()) top += sizes.gap;
    const double bar = options.colour_bar ? colour_bar_overhang(at.bar) : 0;
    const double key_name = at.has_axis_names ? sizes.gap + name_line : 0;
    const double over = at.has_keys_above ? sizes.gap + key_labels_height(at) + key_name : label_overhang(at);
    top += std::max(0.0, std::max(over, bar) - (at.above.empty() ? sizes.margin : sizes.gap));
    at.top = std::ceil(top);
    at.below = end_of_labels(at);
    const double beside = at.has_axis_names ? at.metrics.width(at.query_name, sizes.axis) : 0;
    set_bottom(at, options, beside, at.below + (at.has_keys_above ? 0 : key_name));
    return at;
}

std::vector<SvgElement> axis_names(const HeatmapLayout& at) {
    if (!at.has_axis_names) return {};
    const double font = at.sizes.axis;
    const double half = at.metrics.width(at.query_name, font) / 2;
    const double key_baseline =
        at.has_keys_above ? at.top - key_labels_height(at) - at.sizes.gap - (line_height - ascent) * font
                          : at.below + at.sizes.gap + ascent * font;
    return {centred_line({at.key_name, font}, at.left + at.width / 2, key_baseline, at.metrics, at.edges()),
            turned_text(at.query_name, at.sizes.margin + ascent * font,
                        at.top + std::max(half, at.height / 2), font)};
}

}  // namespace

HeatmapLayout single_layout(const PanelGrid& grid, const HeatmapOptions& options) {
    const HeatmapLayout base = layout_without_cells(grid, options);
    const double level = level_pitch(base.keys, base.sizes.label);
    return fitted_layout(grid, options, single_sides(static_cast<double>(longer_side(grid)), level),
                         [&](double cell) { return single_layout_with(base, grid, options, cell); });
}

std::string single_heatmap(const PanelGrid& grid, const HeatmapOptions& options) {
    const HeatmapLayout at = single_layout(grid, options);
    return heatmap_document(
        grid, options, at,
        {.title = grid.panels.front().title, .size = matrix_size(grid), .beside = axis_names(at)});
}

}  // namespace heed

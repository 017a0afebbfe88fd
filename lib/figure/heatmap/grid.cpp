// A grid of heatmaps: a row per layer, a column per head, their names along its sides.
#include <algorithm>
#include <cmath>

#include "figure/heatmap/parts.hpp"

namespace heed {
namespace {

constexpr double longest_bar = 480;

/// The side of a cell: all panels share a page's width, which is larger for many tokens, and none becomes too
/// small to be looked at.
CellSides grid_sides(double n, double columns) {
    const auto room = [columns](double page) { return std::clamp(page / columns, 48.0, 260.0); };
    const double wide = room(900) >= 3 * n ? room(900) : room(1200);
    return {.natural = cell_in(std::min(wide, 40 * n), n), .smallest = 6 / n, .largest = 400 / n};
}

/// Tokens are named where there is room for all of them.
void set_names(HeatmapLayout& at) {
    at.has_token_labels = !at.rows.is_round && !at.columns.is_round;
    if (!at.has_token_labels) {
        at.queries = at.keys = {};
        at.rows = at.columns = {};
    }
    GridNames& names = at.names;
    names.layer_labels = row_labels(names.layers, at.row_pitch(), at.sizes.axis);
    names.head_labels = heading_labels(names.heads, at.panel_width + at.panel_gap, at.sizes.axis);
}

/// Panels say their largest weights where these have room side by side.
void set_panel_heads(HeatmapLayout& at) {
    double widest = 0;
    for (const std::string& top : at.scales.tops)
        widest = std::max(widest, at.metrics.width(top, smallest_font));
    const bool has_room = at.scales.are_own() && widest + 2 <= at.panel_width + at.panel_gap;
    at.panel_head = has_room ? smallest_font * line_height : 0;
}

HeatmapLayout grid_layout_with(const HeatmapLayout& base, const PanelGrid& grid,
                               const HeatmapOptions& options, double cell) {
    HeatmapLayout at = base;
    const TextSizes& sizes = at.sizes;
    set_cells(at, grid, cell);
    set_panel_heads(at);
    at.height = at.panel_top(grid.layers.size()) - at.top - at.panel_gap - at.panel_head;
    set_names(at);
    const double name_line = sizes.axis * line_height;
    double left = sizes.margin + (name_line + sizes.gap);
    left += at.names.layer_labels.extent + sizes.gap;
    set_columns(at, options, left, 1.5 * sizes.gap, std::min(at.height, longest_bar));
    set_texts(at, grid, options, "Attention by layer and head");
    at.names.top = end_of(at.above, sizes.margin);
    if (!at.above.empty()) at.names.top += sizes.gap;
    at.top =
        std::ceil(at.names.top + (name_line + at.names.head_labels.extent + sizes.gap / 2 + at.panel_head));
    const double beside = at.metrics.width("Layer", sizes.axis);
    at.below = std::max(end_of_labels(at), at.top + beside);
    set_bottom(at, options, beside, at.below + (at.has_token_labels ? 0 : sizes.gap / 2));
    return at;
}

HeatmapLayout grid_layout(const PanelGrid& grid, const HeatmapOptions& options) {
    HeatmapLayout base = layout_without_cells(grid, options);
    const double longest = longest_label(options.style);
    base.names.layers = label_texts(grid.layers, longest, base.metrics);
    base.names.heads = label_texts(grid.heads, longest, base.metrics);
    base.panel_gap = is_compact(page_of(options.style)) ? 2 : 6;
    return fitted_layout(
        grid, options,
        grid_sides(static_cast<double>(longer_side(grid)), static_cast<double>(grid.heads.size())),
        [&](double cell) { return grid_layout_with(base, grid, options, cell); });
}

std::vector<SvgElement> side_names(const HeatmapLayout& at) {
    const TextSizes& sizes = at.sizes;
    const GridNames& names = at.names;
    const double half = at.metrics.width("Layer", sizes.axis) / 2;
    const double token_labels = at.queries.shown.empty() ? 0 : at.rows.extent + at.row_label_gap();
    return {centred_line({"Head", sizes.axis}, at.left + at.width / 2, names.top + ascent * sizes.axis,
                         at.metrics, at.edges()),
            turned_text("Layer", sizes.margin + ascent * sizes.axis, at.top + std::max(half, at.height / 2),
                        sizes.axis),
            draw_row_labels(names.layers, names.layer_labels, at.left - sizes.gap - token_labels,
                            at.top + at.panel_height / 2 - at.row_pitch() / 2)
                .set("class", "layer-names"),
            draw_column_labels(names.heads, names.head_labels, at.left - at.panel_gap / 2,
                               names.top + sizes.axis * line_height)
                .set("class", "head-names")};
}

}  // namespace

std::string grid_heatmap(const PanelGrid& grid, const HeatmapOptions& options) {
    const HeatmapLayout at = grid_layout(grid, options);
    return heatmap_document(
        grid, options, at,
        {.title = "by layer and head",
         .size = std::to_string(grid.layers.size()) + " layers × " + std::to_string(grid.heads.size()) +
                 " heads, a panel each, of " + matrix_size(grid),
         .names_panels = true,
         .beside = side_names(at)});
}

}  // namespace heed

#include "figure/heatmap/lines.hpp"

#include "figure/thinning.hpp"

namespace heed {
namespace {

constexpr double frame_width = 0.5;
/// From a cell's side to the middle of the frame: beyond the hairline that each cell has around it.
constexpr double frame_offset = 0.6;

std::string frame_path(double left, double top, const HeatmapLayout& at) {
    const double width = at.panel_width + 2 * frame_offset, height = at.panel_height + 2 * frame_offset;
    return "M" + svg_number(left - frame_offset) + " " + svg_number(top - frame_offset) + "h" +
           svg_number(width) + "v" + svg_number(height) + "h" + svg_number(-width) + "z";
}

std::string ticks_path(const PanelGrid& grid, const HeatmapLayout& at) {
    std::string ticks;
    const auto middle = [&](std::size_t i) { return (static_cast<double>(i) + 0.5) * at.cell; };
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        for (const std::size_t i : thinned(at.queries.shown.size(), at.rows.step))
            ticks += "M" + svg_number(at.left) + " " + svg_number(at.panel_top(row) + middle(i)) + "h-" +
                     svg_number(tick_length);
    for (std::size_t column = 0; column < grid.heads.size(); ++column)
        for (const std::size_t i : thinned(at.keys.shown.size(), at.columns.step))
            ticks += "M" + svg_number(at.panel_left(column) + middle(i)) + " " +
                     svg_number(at.top + at.height) + "v" + svg_number(tick_length);
    return ticks;
}

}  // namespace

SvgElement draw_heatmap_lines(const PanelGrid& grid, const HeatmapLayout& at, const ThemeColours& colours) {
    std::string frames;
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        for (std::size_t column = 0; column < grid.heads.size(); ++column)
            frames += frame_path(at.panel_left(column), at.panel_top(row), at);
    SvgElement lines("g");
    lines.set("class", "lines").set("stroke", colours.faint).set("fill", "none");
    lines.add(
        SvgElement("path").set("d", frames).set("stroke", colours.frame).set("stroke-width", frame_width));
    const std::string ticks = ticks_path(grid, at);
    if (!ticks.empty()) lines.add(SvgElement("path").set("d", ticks));
    return lines;
}

}  // namespace heed

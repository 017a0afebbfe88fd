// The tiles of the statistics: parts.hpp.
#include <algorithm>
#include <array>

#include "core/text/number.hpp"
#include "figure/cells.hpp"
#include "figure/page.hpp"
#include "figure/stats/parts.hpp"

namespace heed {
namespace {

constexpr double shortest_panel = 36;  // whose bar has room for two ticks
constexpr double label_gap = 4;
constexpr double to_bar = 6;
constexpr double longest_label = 6;  // times the font size
constexpr std::size_t cells_with_titles = 2000;

/// What is asked most of a head stands first: where it looks, then how broadly.
constexpr std::array tile_order = {HeadMeasure::previous,
                                   HeadMeasure::next,
                                   HeadMeasure::self,
                                   HeadMeasure::first,
                                   HeadMeasure::separator,
                                   HeadMeasure::punctuation,
                                   HeadMeasure::other_to_separator,
                                   HeadMeasure::separator_to_separator,
                                   HeadMeasure::relative_entropy,
                                   HeadMeasure::entropy,
                                   HeadMeasure::distance};
// What others give to the first token, and sinks, are read as numbers.
static_assert(tile_order.size() + 2 == measure_names.size());

/// Shares have one scale, from 0 to 1, by which tiles can be compared.
bool is_share(HeadMeasure measure) {
    return measure != HeadMeasure::entropy && measure != HeadMeasure::distance;
}

std::vector<std::string> numbered(const std::string& before, const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> names;
    names.reserve(numbers.size());
    for (const std::int64_t number : numbers) names.push_back(before + std::to_string(number));
    return names;
}

/// Nothing for a measure that no record has.
std::optional<Panel> panel_of(const HeadStats& stats, HeadMeasure measure) {
    Panel panel;
    panel.weights = Matrix::from_shape({stats.layers.size(), stats.heads.size()});
    for (std::size_t head = 0; head < stats.head_count(); ++head) {
        const auto mean = mean_of(stats, head, measure);
        if (!mean) return std::nullopt;
        panel.weights.data()[head] = static_cast<float>(*mean);
    }
    panel.query_labels = numbered("layer ", stats.layers);
    panel.key_labels = numbered("head ", stats.heads);
    panel.title = measure_names[static_cast<std::size_t>(measure)].title;
    return panel;
}

SvgElement draw_tile(const TileGrid& grid, std::size_t number) {
    const Panel& panel = grid.panels[number];
    const ColourScale& scale = grid.bars[number].scale;
    const bool has_titles = panel.weights.size() * grid.panels.size() <= cells_with_titles;
    SvgElement cells =
        has_titles ? draw_with_titles(panel, scale, ", ") : draw_as_paths(cells_of(panel, scale), scale);
    SvgElement tile("g");
    tile.set("class", "tile");
    tile.add(draw_text_lines({panel.title}, grid.sizes.axis, 0, 0));
    tile.add(cells.set("stroke-width", rounded(0.6 / grid.cell, 3))
                 .set("transform", moved_to({grid.panel_left(), grid.panel_top()}) + "scale(" +
                                       rounded(grid.cell, 3) + ")"));
    tile.add(SvgElement("rect")
                 .set("x", grid.panel_left())
                 .set("y", grid.panel_top())
                 .set("width", grid.panel_width())
                 .set("height", grid.panel_height())
                 .set("fill", "none")
                 .set("stroke", grid.bars[number].colours.frame)
                 .set("stroke-width", 0.5));
    tile.add(
        draw_row_labels(grid.layers, grid.layer_labels, grid.panel_left() - label_gap, grid.panel_top()));
    tile.add(
        draw_column_labels(grid.heads, grid.head_labels, grid.panel_left(), grid.sizes.axis * line_height));
    if (!grid.has_bar(number)) return tile;
    return tile.add(
        draw_colour_bar(grid.bars[number])
            .set("transform", moved_to({grid.panel_left() + grid.panel_width() + to_bar, grid.panel_top()})));
}

}  // namespace

TileGrid TileGrid::of(const HeadStats& stats, const Style& style, const TextSizes& sizes) {
    TileGrid grid;
    grid.sizes = sizes;
    grid.sizes.bar_width *= 0.6;
    grid.metrics = style.metrics;
    grid.layers = label_texts(numbered("", stats.layers), longest_label, style.metrics);
    grid.heads = label_texts(numbered("", stats.heads), longest_label, style.metrics);
    const Colormap map = style.theme == Theme::dark ? Colormap::viridis : Colormap::blues;
    for (const HeadMeasure measure : tile_order)
        if (auto panel = panel_of(stats, measure)) {
            ColourScale scale = is_share(measure) ? ColourScale{0, 1} : scale_of(panel->weights);
            scale.map = map;
            grid.bars.push_back({.scale = scale,
                                 .name = "",
                                 .sizes = grid.sizes,
                                 .height = 0,
                                 .colours = colours_of(style.theme),
                                 .metrics = style.metrics});
            grid.shares += is_share(measure) ? 1 : 0;
            grid.widest_title = std::max(grid.widest_title, style.metrics.width(panel->title, sizes.axis));
            grid.panels.push_back(*std::move(panel));
        }
    return grid;
}

TileGrid TileGrid::fitted(std::size_t in_columns, double side) const {
    TileGrid grid = *this;
    grid.columns = in_columns;
    grid.cell = side;
    grid.layer_labels = row_labels(layers, side, sizes.tick);
    grid.head_labels = heading_labels(heads, side, sizes.tick);
    grid.bar_room = 0;
    for (ColourBar& bar : grid.bars) {
        bar.height = std::max(grid.panel_height(), shortest_panel);
        grid.bar_room = std::max(grid.bar_room, colour_bar_width(bar));
        bar.has_gradient = false;
    }
    // The first bar that is drawn has the gradient of all.
    for (std::size_t i = 0; i < grid.bars.size(); ++i)
        if (grid.has_bar(i)) {
            grid.bars[i].has_gradient = true;
            break;
        }
    return grid;
}

double TileGrid::panel_left() const {
    return layer_labels.extent + label_gap;
}
double TileGrid::panel_top() const {
    return sizes.axis * line_height + head_labels.extent + 1;
}
double TileGrid::panel_width() const {
    return cell * static_cast<double>(heads.shown.size());
}
double TileGrid::panel_height() const {
    return cell * static_cast<double>(layers.shown.size());
}
bool TileGrid::has_bar(std::size_t number) const {
    // Beside a tile with a bar of its own, a share without one would be read by that.
    const bool is_last_beside_others =
        number + 1 == shares && shares % columns != 0 && shares < panels.size();
    return number >= shares || number + 1 == std::min(shares, columns) || is_last_beside_others;
}
double TileGrid::tile_width(std::size_t number) const {
    const double bar = has_bar(number) ? to_bar + bar_room : 0;
    return std::max(panel_left() + panel_width() + bar, widest_title);
}
double TileGrid::tile_height() const {
    return panel_top() + std::max(panel_height(), shortest_panel) + sizes.tick * line_height / 2;
}
Point TileGrid::corner(std::size_t number) const {
    const std::size_t row = number / columns;
    Point corner{0, static_cast<double>(row) * (tile_height() + sizes.gap)};
    for (std::size_t i = row * columns; i < number; ++i) corner.x += tile_width(i) + 2 * sizes.gap;
    return corner;
}
double TileGrid::width() const {
    double width = 0;
    for (std::size_t i = 0; i < panels.size(); ++i) width = std::max(width, corner(i).x + tile_width(i));
    return width;
}
double TileGrid::height() const {
    const std::size_t rows = (panels.size() + columns - 1) / columns;
    return static_cast<double>(rows) * (tile_height() + sizes.gap) - sizes.gap;
}
SvgElement draw_tiles(const TileGrid& grid, double left, double top) {
    SvgElement all("g");
    all.set("class", "tiles");
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        const Point corner = Point{left, top} + grid.corner(i);
        all.add(draw_tile(grid, i).set("transform", moved_to(corner)));
    }
    return all;
}

}  // namespace heed

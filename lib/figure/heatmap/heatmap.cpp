#include "figure/heatmap/heatmap.hpp"

#include <algorithm>
#include <cassert>

#include "core/number.hpp"
#include "figure/heatmap/cells.hpp"
#include "figure/heatmap/layout.hpp"
#include "figure/heatmap/lines.hpp"
#include "figure/heatmap/scale.hpp"
#include "figure/label.hpp"
#include "figure/text_sizes.hpp"

namespace heed {
namespace {

/// Up to here each cell says on hovering what it shows; beyond, that would be most of the file.
constexpr std::size_t cells_with_titles = 400;

std::string size_text(const PanelGrid& grid) {
    const Matrix& weights = grid.panels.front().weights;
    std::string text =
        std::to_string(weights.shape(0)) + " queries × " + std::to_string(weights.shape(1)) + " keys.";
    if (grid.panels.size() == 1) return text;
    return std::to_string(grid.layers.size()) + " layers × " + std::to_string(grid.heads.size()) +
           " heads, a panel each, of " + text;
}

/// What is to be seen, in words: the largest weight and its place; for an empty matrix its size alone.
std::string description(const PanelGrid& grid) {
    const auto largest_of = [](const Panel& panel) {
        return std::max_element(panel.weights.begin(), panel.weights.end());
    };
    std::string size = size_text(grid);
    if (grid.panels.front().weights.size() == 0) return size;
    const Panel& panel =
        *std::max_element(grid.panels.begin(), grid.panels.end(),
                          [&](const Panel& a, const Panel& b) { return *largest_of(a) < *largest_of(b); });
    const auto largest = largest_of(panel);
    const auto at = static_cast<std::size_t>(largest - panel.weights.begin());
    const std::size_t keys = panel.weights.shape(1);
    return size + " The largest weight is " + weight_text(*largest) +
           (grid.panels.size() > 1 ? ", in " + panel.title : "") + ", from query " +
           std::to_string(at / keys) + " (" + visible(panel.query_labels[at / keys]) + ") to key " +
           std::to_string(at % keys) + " (" + visible(panel.key_labels[at % keys]) +
           "). Rows are queries, columns are keys, both counted from 0, row 0 on top.";
}

std::string title_of(const PanelGrid& grid, const HeatmapOptions& options) {
    const std::string own = grid.panels.size() == 1 ? grid.panels.front().title : "by layer and head";
    return "Attention: " + options.caption.title.value_or(own);
}

std::string moved(double x, double y) {
    return "translate(" + svg_number(x) + " " + svg_number(y) + ")";
}

/// The root with its size, in millimetres if one was asked for, and what it says to a screen reader.
SvgElement page(const PanelGrid& grid, const HeatmapOptions& options, const HeatmapLayout& at) {
    const bool has_size = options.style.size || options.style.theme == Theme::print;
    const auto length = [has_size](double units) {
        return has_size ? svg_number(units / units_per_millimetre) + "mm" : svg_number(units);
    };
    const std::string box = svg_number(at.page_left) + " " + svg_number(at.page_top) + " " +
                            svg_number(at.page_width) + " " + svg_number(at.page_height);
    const ThemeColours colours = colours_of(options.style.theme);
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg");
    if (at.is_image) svg.set("xmlns:xlink", "http://www.w3.org/1999/xlink");
    svg.set("width", length(at.page_width))
        .set("height", length(at.page_height))
        .set("viewBox", box)
        .set("role", "img")
        .set("aria-labelledby", "title desc")
        .set("font-family", options.style.font)
        .set("fill", colours.ink);
    svg.add(SvgElement("title").set("id", "title").add_text(title_of(grid, options)));
    svg.add(SvgElement("desc").set("id", "desc").add_text(description(grid)));
    if (colours.ground.empty()) return svg;
    return svg.add(SvgElement("rect")
                       .set("x", at.page_left)
                       .set("y", at.page_top)
                       .set("width", "100%")
                       .set("height", "100%")
                       .set("fill", colours.ground));
}

SvgElement draw_panels(const PanelGrid& grid, const HeatmapOptions& options, const HeatmapLayout& at) {
    const std::size_t cells = grid.panels.front().weights.size() * grid.panels.size();
    const CellStyle style{at.is_image, cells <= cells_with_titles};
    const bool is_single = grid.panels.size() == 1;
    SvgElement all("g");
    all.set("class", "panels");
    if (at.is_image)
        all.set("style", "image-rendering:crisp-edges;image-rendering:pixelated");
    else
        all.set("stroke-width", rounded(0.6 / at.cell, 3));
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        const std::size_t row = i / grid.heads.size(), column = i % grid.heads.size();
        const ColourScale scale = panel_scale(grid.panels[i], options, at.bar.scale);
        SvgElement cells_group = draw_cells(grid.panels[i], scale, style);
        cells_group.set("transform", moved(at.panel_left(column), at.panel_top(row)) + "scale(" +
                                         rounded(at.cell, 3) + ")");
        if (!is_single) cells_group.add(SvgElement("title").add_text(grid.panels[i].title));
        all.add(cells_group);
        if (at.number_font > 0)
            all.add(draw_numbers(grid.panels[i], scale, at.number_font, at.cell)
                        .set("transform", moved(at.panel_left(column), at.panel_top(row))));
    }
    return all;
}

void add_token_labels(SvgElement& svg, const PanelGrid& grid, const HeatmapLayout& at) {
    SvgElement queries("g"), keys("g");
    queries.set("class", "query-labels");
    keys.set("class", "key-labels");
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        queries.add(draw_row_labels(at.queries, at.rows, at.left - at.row_label_gap(), at.panel_top(row)));
    const double top = at.top + at.height + tick_length + tick_to_label;
    for (std::size_t column = 0; column < grid.heads.size(); ++column)
        keys.add(draw_column_labels(at.keys, at.columns, at.panel_left(column), top));
    if (!at.queries.shown.empty()) svg.add(queries);
    if (!at.keys.shown.empty()) svg.add(keys);
}

/// A line of text with its middle as near to `x` as the page allows.
SvgElement centred_text(const std::string& text, double x, double baseline, double font,
                        const HeatmapLayout& at) {
    const double half = at.metrics.width(text, font) / 2;
    const double least = at.page_left + at.sizes.margin + half;
    const double most = at.page_left + at.page_width - at.sizes.margin - half;
    return SvgElement("text")
        .set("x", std::clamp(x, least, std::max(least, most)))
        .set("y", baseline)
        .set("font-size", font)
        .add_text(text);
}

SvgElement turned_text(const std::string& text, double baseline, double middle, double font) {
    return SvgElement("text")
        .set("transform", moved(baseline, middle) + "rotate(-90)")
        .set("font-size", font)
        .add_text(text);
}

/// The axes' names of one matrix, or names of layers and heads along a grid's sides.
void add_names(SvgElement& group, const PanelGrid& grid, const HeatmapLayout& at) {
    const TextSizes& sizes = at.sizes;
    const double middle = at.left + at.width / 2;
    const double beside = sizes.margin + ascent * sizes.axis;
    if (at.has_axis_names) {
        const double half = at.metrics.width("Query Position", sizes.axis) / 2;
        group.add(
            centred_text("Key Position", middle, at.below + sizes.gap + ascent * sizes.axis, sizes.axis, at));
        group.add(turned_text("Query Position", beside, at.top + std::max(half, at.height / 2), sizes.axis));
    }
    if (grid.panels.size() == 1) return;
    const double names_top = at.headings_top + sizes.axis * line_height;
    group.add(centred_text("Head", middle, at.headings_top + ascent * sizes.axis, sizes.axis, at));
    const double half = at.metrics.width("Layer", sizes.axis) / 2;
    group.add(turned_text("Layer", beside, at.top + std::max(half, at.height / 2), sizes.axis));
    const double labels = at.queries.shown.empty() ? 0 : at.rows.extent + at.row_label_gap();
    group.add(
        draw_row_labels(at.layers, at.layer_names, at.left - sizes.gap - labels, at.top - at.panel_gap / 2)
            .set("class", "layer-names"));
    group.add(draw_column_labels(at.heads, at.head_names, at.left - at.panel_gap / 2, names_top)
                  .set("class", "head-names"));
}

SvgElement draw_texts(const PanelGrid& grid, const HeatmapLayout& at, const ThemeColours& colours) {
    const TextSizes& sizes = at.sizes;
    SvgElement group("g");
    group.set("text-anchor", "middle");
    const double middle = at.left + at.width / 2;
    double y = sizes.margin;
    if (!at.title.empty()) {
        group.add(centred_text(at.title, middle, y + ascent * sizes.title, sizes.title, at));
        y += sizes.title * line_height;
    }
    if (!at.subtitle.empty())
        group.add(centred_text(at.subtitle, middle, y + ascent * sizes.subtitle, sizes.subtitle, at)
                      .set("fill", colours.faint));
    add_names(group, grid, at);
    y = at.notes_top + sizes.gap / 2 + ascent * sizes.subtitle;
    for (const std::string& note : at.notes) {
        group.add(centred_text(note, middle, y, sizes.subtitle, at).set("fill", colours.faint));
        y += sizes.subtitle * line_height;
    }
    return group;
}

}  // namespace

std::string heatmap_svg(const PanelGrid& grid, const HeatmapOptions& options) {
    assert(!grid.panels.empty() && grid.panels.size() == grid.layers.size() * grid.heads.size());
    for ([[maybe_unused]] const Panel& panel : grid.panels) {
        assert(panel.query_labels.size() == panel.weights.shape(0));
        assert(panel.key_labels.size() == panel.weights.shape(1));
        assert(panel.weights.shape() == grid.panels.front().weights.shape());
    }
    const HeatmapLayout at = heatmap_layout(grid, options, bar_scale(grid, options));
    const ThemeColours colours = colours_of(options.style.theme);
    SvgElement svg = page(grid, options, at);
    svg.add(draw_panels(grid, options, at)).add(draw_heatmap_lines(grid, at, colours));
    add_token_labels(svg, grid, at);
    svg.add(draw_texts(grid, at, colours));
    if (options.colour_bar) svg.add(draw_colour_bar(at.bar).set("transform", moved(at.bar_left, at.top)));
    return svg.str() + "\n";
}

std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options) {
    return heatmap_svg(PanelGrid{{panel}, {""}, {""}}, options);
}

}  // namespace heed

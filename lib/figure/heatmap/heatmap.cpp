// A heatmap as a document: panels, lines, labels and words, each where its layout has it.
#include "figure/heatmap/heatmap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>
#include <set>

#include "core/text/number.hpp"
#include "figure/cells.hpp"
#include "figure/heatmap/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

/// Up to here each cell says on hovering what it shows; beyond, that would be most of the file.
constexpr std::size_t cells_with_titles = 400;
/// Beyond, images are the smaller file.
constexpr std::size_t most_vector_runs = 10000;
constexpr double frame_width = 0.5;
/// From a cell's side to the middle of the frame: beyond the hairline that each cell has around it.
constexpr double frame_offset = 0.6;

/// What is to be seen, in words: the largest weight and its place; for an empty matrix its size alone.
std::string description(const PanelGrid& grid, const HeatmapWords& words) {
    const auto largest_of = [](const Panel& panel) {
        return std::max_element(panel.weights.begin(), panel.weights.end());
    };
    if (grid.panels.front().weights.size() == 0) return words.size;
    const Panel& panel =
        *std::max_element(grid.panels.begin(), grid.panels.end(),
                          [&](const Panel& a, const Panel& b) { return *largest_of(a) < *largest_of(b); });
    const auto largest = largest_of(panel);
    const auto at = static_cast<std::size_t>(largest - panel.weights.begin());
    const std::size_t keys = panel.weights.shape(1);
    const std::string query = visible(panel.query_labels[at / keys]);
    const std::string key = visible(panel.key_labels[at % keys]);
    if (traits_of(panel.kind).is_of_residues)
        return words.size + " The largest probability is " + weight_text(*largest) + ", of " + query +
               " and " + key + ". Rows and columns are residues, counted from 1, the first on top.";
    if (!panel.of_heads.empty())
        return words.size + " The largest number is " + weight_text(*largest) + ", of head " + query + "-" +
               key + ". Rows are layers, columns are heads, both counted from 0, row 0 on top.";
    return words.size + " The largest weight is " + weight_text(*largest) +
           (words.names_panels ? ", in " + panel.title : "") + ", from query " + std::to_string(at / keys) +
           " (" + query + ") to key " + std::to_string(at % keys) + " (" + key +
           "). Rows are queries, columns are keys, both counted from 0, row 0 on top.";
}

SvgElement root_of(const PanelGrid& grid, const HeatmapOptions& options, const HeatmapLayout& at,
                   const HeatmapWords& words, bool has_links) {
    const Panel& first = grid.panels.front();
    const bool is_attention = !traits_of(first.kind).is_of_residues && first.of_heads.empty();
    Page page{.kind = is_attention ? "Attention" : "",
              .title = options.caption.title.value_or(words.title),
              .description = description(grid, words),
              .caption = at.caption,
              .provenance = first.provenance,
              .width = at.page_width,
              .height = at.page_height,
              .corner = Point{at.page_left, at.page_top},
              .has_links = has_links};
    if (page_of(options.style).is_given())
        page.size = {at.page_width / units_per_millimetre, at.page_height / units_per_millimetre};
    SvgElement svg = svg_page(page, options.style);
    return svg.set("fill", colours_of(options.style.theme).ink);
}

/// What is seen of the panels.
struct PanelDrawings {
    std::vector<Cells> cells;
    bool are_images = false;
};

PanelDrawings drawings_of(const PanelGrid& grid, const HeatmapLayout& at) {
    PanelDrawings drawings;
    std::size_t runs = 0;
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        drawings.cells.push_back(cells_of(grid.panels[i], at.scales.panels[i], at.block));
        runs += count_runs(drawings.cells.back());
    }
    drawings.are_images = runs > most_vector_runs && grid.panels.front().weights.size() > 0;
    return drawings;
}

SvgElement draw_panel(const Panel& panel, const Cells& cells, const ColourScale& scale, bool has_titles,
                      bool is_image, bool has_cells) {
    if (!has_cells) return draw_ground(cells, scale);
    if (has_titles) return draw_with_titles(panel, scale);
    return is_image ? draw_as_image(cells, scale) : draw_as_paths(cells, scale);
}

/// A panel's largest weight above its right upper corner.
SvgElement draw_corners(const PanelGrid& grid, const HeatmapLayout& at) {
    SvgElement corners("g");
    corners.set("class", "corners")
        .set("font-size", smallest_font)
        .set("text-anchor", "end")
        .set("fill", at.bar.colours.faint);
    for (std::size_t i = 0; i < grid.panels.size(); ++i)
        corners.add(
            SvgElement("text")
                .set("x", at.panel_left(i % grid.heads.size()) + at.panel_width)
                .set("y", at.panel_top(i / grid.heads.size()) - (line_height - ascent) * smallest_font - 1)
                .add_text(at.scales.tops[i]));
    return corners;
}

SvgElement draw_panels(const PanelGrid& grid, const PanelDrawings& drawings, const HeatmapLayout& at,
                       bool names_panels, bool has_cells) {
    const std::size_t cells = grid.panels.front().weights.size() * grid.panels.size();
    const bool has_titles = cells <= cells_with_titles && at.block == 1;
    const double side = at.cell * static_cast<double>(at.block);
    SvgElement all("g");
    all.set("class", "panels");
    if (drawings.are_images)
        all.set("style", "image-rendering:crisp-edges;image-rendering:pixelated");
    else
        all.set("stroke-width", rounded(0.6 / side, 3));
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        const Panel& panel = grid.panels[i];
        const std::string place =
            moved_to({at.panel_left(i % grid.heads.size()), at.panel_top(i / grid.heads.size())});
        SvgElement drawn = draw_panel(panel, drawings.cells[i], at.scales.panels[i], has_titles,
                                      drawings.are_images, has_cells);
        drawn.set("transform", place + "scale(" + rounded(side, 3) + ")");
        if (names_panels) drawn.add(SvgElement("title").add_text(panel.title));
        all.add(drawn);
        if (at.number_font > 0)
            all.add(
                draw_numbers(panel, at.scales.panels[i], at.number_font, at.cell).set("transform", place));
    }
    return all;
}

/// Lines that are 4 apart on the page, where the unit is `side`.
SvgElement hatch(const std::string& id, double side, std::string_view colour) {
    SvgElement pattern("pattern");
    pattern.set("id", id)
        .set("patternUnits", "userSpaceOnUse")
        .set("width", 4.0)
        .set("height", 4.0)
        .set("patternTransform", "scale(" + rounded(1 / side, 5) + ")rotate(45)");
    return pattern.add(SvgElement("path").set("d", "M2 0v4").set("stroke", colour).set("stroke-width", 0.75));
}

/// The hidden cells of all panels, which are drawn once for those that have the same; nothing if there are
/// none, or if they are told apart from a weight of 0 without it.
std::optional<SvgElement> draw_hatches(const PanelGrid& grid, const PanelDrawings& drawings,
                                       const HeatmapLayout& at, Theme theme) {
    if (!are_hidden_hatched(at.scales, theme)) return std::nullopt;
    const double side = at.cell * static_cast<double>(at.block);
    const std::string pattern = id_of("hatch", rounded(1 / side, 5) + std::string(at.bar.colours.frame));
    SvgElement defs("defs"), hatches("g");
    defs.add(hatch(pattern, side, at.bar.colours.frame));
    std::set<std::string> drawn;
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        const std::string path = hidden_path(drawings.cells[i]), id = id_of("hidden", pattern + path);
        if (path.empty()) continue;
        if (drawn.insert(id).second)
            defs.add(SvgElement("path").set("id", id).set("fill", "url(#" + pattern + ")").set("d", path));
        hatches.add(SvgElement("use")
                        .set("xlink:href", "#" + id)
                        .set("transform", moved_to({at.panel_left(i % grid.heads.size()),
                                                    at.panel_top(i / grid.heads.size())}) +
                                              "scale(" + rounded(side, 3) + ")"));
    }
    if (drawn.empty()) return std::nullopt;
    SvgElement all("g");
    return all.set("class", "hidden").add(defs).add(hatches);
}

std::string frame_path(Point corner, const HeatmapLayout& at) {
    const double width = at.panel_width + 2 * frame_offset, height = at.panel_height + 2 * frame_offset;
    return "M" + svg_point({corner.x - frame_offset, corner.y - frame_offset}) + "h" + svg_number(width) +
           "v" + svg_number(height) + "h" + svg_number(-width) + "z";
}

std::string frame_paths(const PanelGrid& grid, const HeatmapLayout& at) {
    std::string frames;
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        for (std::size_t column = 0; column < grid.heads.size(); ++column)
            frames += frame_path({at.panel_left(column), at.panel_top(row)}, at);
    return frames;
}

/// A tick at each label's place.
std::string tick_paths(const PanelGrid& grid, const HeatmapLayout& at) {
    std::string ticks;
    const auto middle = [&](std::size_t i) { return (static_cast<double>(i) + 0.5) * at.cell; };
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        for (const std::size_t i : labelled_places(at.queries, at.rows))
            ticks +=
                "M" + svg_point({at.left, at.panel_top(row) + middle(i)}) + "h-" + svg_number(tick_length);
    for (std::size_t column = 0; column < grid.heads.size(); ++column)
        for (const std::size_t i : labelled_places(at.keys, at.columns))
            ticks += "M" +
                     svg_point({at.panel_left(column) + middle(i),
                                at.has_keys_above ? at.top : at.top + at.height}) +
                     "v" + svg_number(at.has_keys_above ? -tick_length : tick_length);
    return ticks;
}

/// Between the segments of a pair, from beyond the labels' ticks to the far side.
std::string segment_paths(const PanelGrid& grid, const HeatmapLayout& at) {
    const Panel& panel = grid.panels.front();
    std::string lines;
    const double beyond = grid.panels.size() == 1 ? tick_length + 2 : 0;
    for (std::size_t i = 0; i < grid.panels.size(); ++i) {
        const double left = at.panel_left(i % grid.heads.size()), top = at.panel_top(i / grid.heads.size());
        if (panel.second_query > 0)
            lines += "M" +
                     svg_point({left - beyond, top + static_cast<double>(panel.second_query) * at.cell}) +
                     "h" + svg_number(at.panel_width + beyond);
        if (panel.second_key > 0)
            lines += "M" +
                     svg_point({left + static_cast<double>(panel.second_key) * at.cell,
                                top - (at.has_keys_above ? beyond : 0)}) +
                     "v" + svg_number(at.panel_height + beyond);
    }
    return lines;
}

/// Frames stand outside the cells, so that what the cells at the edge show is seen.
SvgElement draw_lines(const PanelGrid& grid, const HeatmapLayout& at, const ThemeColours& colours) {
    SvgElement lines("g");
    lines.set("class", "lines").set("stroke", colours.faint).set("fill", "none");
    lines.add(SvgElement("path")
                  .set("d", frame_paths(grid, at))
                  .set("stroke", colours.frame)
                  .set("stroke-width", frame_width));
    const std::string segments = segment_paths(grid, at), ticks = tick_paths(grid, at);
    if (!segments.empty())
        lines.add(SvgElement("path").set("d", segments).set("class", "segments").set("stroke-width", 0.75));
    return ticks.empty() ? lines : lines.add(SvgElement("path").set("d", ticks));
}

void add_token_labels(SvgElement& svg, const PanelGrid& grid, const HeatmapLayout& at) {
    SvgElement queries("g"), keys("g");
    queries.set("class", "query-labels");
    keys.set("class", "key-labels");
    for (std::size_t row = 0; row < grid.layers.size(); ++row)
        queries.add(draw_row_labels(at.queries, at.rows, at.left - at.row_label_gap(), at.panel_top(row)));
    constexpr double away = tick_length + tick_to_label;
    for (std::size_t column = 0; column < grid.heads.size(); ++column)
        keys.add(
            at.has_keys_above
                ? draw_labels_above(at.keys, at.columns, at.panel_left(column), at.top - away)
                : draw_column_labels(at.keys, at.columns, at.panel_left(column), at.top + at.height + away));
    if (!at.queries.shown.empty()) svg.add(queries);
    if (!at.keys.shown.empty()) svg.add(keys);
}

SvgElement draw_words(const HeatmapLayout& at, const std::vector<SvgElement>& beside) {
    const double middle = at.left + at.width / 2, font = at.sizes.subtitle;
    const auto add = [&](SvgElement& group, const TextLine& line, double baseline) {
        group.add(centred_line(line, middle, baseline, at.metrics, at.edges()));
    };
    SvgElement group("g");
    group.set("text-anchor", "middle");
    double y = at.sizes.margin;
    for (const TextLine& line : at.above) {
        add(group, line, y + ascent * line.font);
        y += line.font * line_height;
    }
    for (const SvgElement& name : beside) group.add(name);
    double baseline = at.notes_top + at.sizes.gap / 2 + ascent * font;
    for (const std::string& note : at.notes) {
        add(group, {note, font, at.bar.colours.faint}, baseline);
        baseline += font * line_height;
    }
    return group;
}

}  // namespace

std::string matrix_size(const PanelGrid& grid) {
    const Matrix& weights = grid.panels.front().weights;
    const auto counted = [](std::size_t count, const char* one, const char* several) {
        return std::to_string(count) + " " + (count == 1 ? one : several);
    };
    const std::size_t rows = weights.shape(0), columns = weights.shape(1);
    if (!grid.panels.front().of_heads.empty())
        return counted(rows, "layer", "layers") + " × " + counted(columns, "head", "heads") + ".";
    return counted(rows, "query", "queries") + " × " + counted(columns, "key", "keys") + ".";
}

SvgElement turned_text(const std::string& text, double baseline, double middle, double font) {
    return SvgElement("text")
        .set("transform", moved_to({baseline, middle}) + "rotate(-90)")
        .set("font-size", font)
        .add_text(text);
}

std::string heatmap_document(const PanelGrid& grid, const HeatmapOptions& options, const HeatmapLayout& at,
                             const HeatmapWords& words) {
    const PanelDrawings drawings = drawings_of(grid, at);
    if (!options.has_cells && (drawings.are_images || at.block > 1)) return "";
    const auto hatches = draw_hatches(grid, drawings, at, options.style.theme);
    SvgElement svg = root_of(grid, options, at, words, drawings.are_images || hatches);
    if (hatches) svg.add(*hatches);
    svg.add(draw_panels(grid, drawings, at, words.names_panels, options.has_cells))
        .add(draw_lines(grid, at, at.bar.colours));
    add_token_labels(svg, grid, at);
    if (at.panel_head > 0) svg.add(draw_corners(grid, at));
    svg.add(draw_words(at, words.beside));
    if (options.colour_bar)
        svg.add(draw_colour_bar(at.bar).set("transform", moved_to({at.bar_left, at.top})));
    return svg.str() + "\n";
}

std::string heatmap_svg(const PanelGrid& grid, const HeatmapOptions& options) {
    assert(!grid.panels.empty() && grid.panels.size() == grid.layers.size() * grid.heads.size());
    for ([[maybe_unused]] const Panel& panel : grid.panels) {
        assert(panel.query_labels.size() == panel.weights.shape(0));
        assert(panel.key_labels.size() == panel.weights.shape(1));
        assert(panel.weights.shape() == grid.panels.front().weights.shape());
    }
    return grid.panels.size() == 1 ? single_heatmap(grid, options) : grid_heatmap(grid, options);
}

std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options) {
    return heatmap_svg(PanelGrid{{panel}, {""}, {""}}, options);
}

std::string heatmap_frame(const Panel& panel, HeatmapOptions options) {
    options.has_cells = false;
    return heatmap_svg(panel, options);
}

}  // namespace heed

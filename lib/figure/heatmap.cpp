#include "figure/heatmap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

#include "figure/axis_labels.hpp"
#include "figure/colour_bar.hpp"
#include "figure/font_metrics.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double margin = 12;
constexpr double gap = 8;
constexpr double tick_length = 3;
constexpr double title_font = 14;
constexpr double subtitle_font = 9;
constexpr double axis_font = 12;
constexpr double widest_title = 320;  // unless the matrix is wider
/// Up to here each cell says on hovering what it shows; beyond, that would be most of the file.
constexpr std::size_t cells_with_titles = 400;

constexpr std::string_view font_family =
    "DejaVu Sans, Verdana, Arial, Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, "
    "sans-serif";

/// Where everything stands, in SVG's unit (1/96 inch).
struct Layout {
    double cell;
    double left, top, width, height;  // of the matrix
    double bar_left, bar_height;
    double page_width, page_height;
    AxisLabels rows, columns;
    std::string title, subtitle, note;  // as they fit
};

/// The side of a cell: small matrices stay easy to see, large ones on a page, and in between letters are as
/// large as they can be against the figure.
double cell_side(const Panel& panel) {
    const auto n =
        static_cast<double>(std::max<std::size_t>({1, panel.weights.shape(0), panel.weights.shape(1)}));
    const double side = std::max(std::clamp(360 / n, 15.0, 40.0), 120 / n);
    return std::max(0.5, std::floor(2 * std::min(side, std::max(720 / n, 120 / n))) / 2);
}

std::string thinning_note(const AxisLabels& rows, const AxisLabels& columns) {
    std::string note;
    if (rows.step > 1) note += ", 1 of " + std::to_string(rows.step) + " queries";
    if (columns.step > 1) note += ", 1 of " + std::to_string(columns.step) + " keys";
    return note.empty() ? note : "Labels thinned:" + note.substr(1);
}

/// What the panel and the figure say of themselves.
std::string note_of(const Panel& panel, const std::string& thinning) {
    const bool both = !panel.notes.empty() && !thinning.empty();
    const std::string note = panel.notes + (both ? "; " : "") + thinning;
    return note.empty() ? note : visible(note);
}

double line_of(const std::string& text, double font) {
    return text.empty() ? 0 : font * line_height;
}

/// The texts above and below, and the page that holds all.
void fit_page(Layout& at, const Caption& caption, const Panel& panel, double right) {
    const double room = std::max(right - margin, widest_title);
    const std::string title = caption.title.value_or(panel.title);
    if (!title.empty()) at.title = shortened(visible(title), room / title_font);
    at.subtitle = shortened(caption.subtitle, room / subtitle_font);
    at.note = note_of(panel, thinning_note(at.rows, at.columns));
    const double texts = std::max({text_width(at.title, title_font), text_width(at.subtitle, subtitle_font),
                                   text_width(at.note, subtitle_font)});
    at.page_width = std::ceil(std::max(right, texts + margin) + margin);
    at.top = std::ceil(margin + line_of(at.title, title_font) + line_of(at.subtitle, subtitle_font) + gap);
    const double below = at.top + at.height + tick_length + at.columns.extent + gap +
                         axis_font * line_height + line_of(at.note, subtitle_font);
    const double beside = at.top + std::max(at.bar_height, text_width("Query Position", axis_font));
    at.page_height = std::ceil(std::max(below, beside) + margin);
}

Layout layout_of(const Panel& panel, const HeatmapOptions& options, const ColourScale& scale) {
    Layout at{};
    at.cell = cell_side(panel);
    at.width = at.cell * static_cast<double>(panel.weights.shape(1));
    at.height = at.cell * static_cast<double>(panel.weights.shape(0));
    at.rows = row_labels(panel.query_labels, at.cell);
    at.columns = column_labels(panel.key_labels, at.cell, at.rows.extent + gap);
    at.left = std::ceil(margin + axis_font * line_height + gap + at.rows.extent + gap);
    at.bar_left = at.left + at.width + 2 * gap;
    at.bar_height = std::max(at.height, 120.0);
    fit_page(at, options.caption, panel, at.bar_left + colour_bar_width(scale));
    return at;
}

/// A weight's place and what it says; nothing for an empty matrix.
std::string description(const Panel& panel) {
    const std::size_t keys = panel.weights.shape(1);
    std::string text =
        std::to_string(panel.weights.shape(0)) + " queries × " + std::to_string(keys) + " keys.";
    const auto largest = std::max_element(panel.weights.begin(), panel.weights.end());
    if (largest == panel.weights.end()) return text;
    const auto at = static_cast<std::size_t>(largest - panel.weights.begin());
    return text + " The largest weight is " + weight_text(*largest) + ", from query " +
           std::to_string(at / keys) + " (" + visible(panel.query_labels[at / keys]) + ") to key " +
           std::to_string(at % keys) + " (" + visible(panel.key_labels[at % keys]) +
           "). Rows are queries, columns are keys, both counted from 0, row 0 on top.";
}

/// A run of cells in a row, with the side of a cell as the unit.
std::string run_path(std::size_t row, std::size_t column, std::size_t length) {
    const std::string width = std::to_string(length);
    return "M" + std::to_string(column) + " " + std::to_string(row) + "h" + width + "v1h-" + width + "z";
}

SvgElement cell_path(const std::string& colour, const std::string& path) {
    return SvgElement("path").set("fill", colour).set("stroke", colour).set("d", path);
}

void add_cells_with_titles(SvgElement& group, const Panel& panel, const ColourScale& scale) {
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k) {
            const float weight = panel.weights(q, k);
            const std::string title = visible(panel.query_labels[q]) + " → " + visible(panel.key_labels[k]) +
                                      ": " + weight_text(weight);
            group.add(cell_path(hex(scale.colour(weight)), run_path(q, k, 1))
                          .add(SvgElement("title").add_text(title)));
        }
}

/// All cells of a colour in one path, neighbours in a row as one.
void add_cells_by_colour(SvgElement& group, const Panel& panel, const ColourScale& scale) {
    const std::size_t keys = panel.weights.shape(1);
    std::map<std::string, std::string> paths;
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0, end = 0; k < keys; k = end) {
            const Rgb colour = scale.colour(panel.weights(q, k));
            end = k + 1;
            while (end < keys && scale.colour(panel.weights(q, end)) == colour) ++end;
            paths[hex(colour)] += run_path(q, k, end - k);
        }
    for (const auto& [colour, path] : paths) group.add(cell_path(colour, path));
}

/// The cells. Between two that only touch, a viewer lets the page shine through: each has a hairline of its
/// own colour around it, and below all is the colour of 0.
SvgElement draw_cells(const Panel& panel, const ColourScale& scale, const Layout& at) {
    SvgElement group("g");
    group.set("class", "cells")
        .set("transform", "translate(" + svg_number(at.left) + " " + svg_number(at.top) + ")scale(" +
                              svg_number(at.cell) + ")")
        .set("stroke-width", 0.6 / at.cell);
    group.add(SvgElement("rect")
                  .set("width", static_cast<double>(panel.weights.shape(1)))
                  .set("height", static_cast<double>(panel.weights.shape(0)))
                  .set("fill", hex(scale.colour(0))));
    if (panel.weights.size() <= cells_with_titles)
        add_cells_with_titles(group, panel, scale);
    else
        add_cells_by_colour(group, panel, scale);
    return group;
}

SvgElement draw_ticks(const Layout& at) {
    std::string marks;
    for (std::size_t i = 0; i < at.rows.tokens.size(); i += at.rows.step)
        marks += "M" + svg_number(at.left) + " " +
                 svg_number(at.top + (static_cast<double>(i) + 0.5) * at.cell) + "h-" +
                 svg_number(tick_length);
    for (std::size_t i = 0; i < at.columns.tokens.size(); i += at.columns.step)
        marks += "M" + svg_number(at.left + (static_cast<double>(i) + 0.5) * at.cell) + " " +
                 svg_number(at.top + at.height) + "v" + svg_number(tick_length);
    return SvgElement("path").set("d", marks).set("stroke", "#666");
}

/// A line of text with its middle as near to `x` as the page allows.
SvgElement centred_text(const std::string& text, double x, double y, double font, double page_width) {
    const double half = text_width(text, font) / 2;
    const double middle = std::clamp(x, margin + half, std::max(margin + half, page_width - margin - half));
    return SvgElement("text").set("x", middle).set("y", y).set("font-size", font).add_text(text);
}

SvgElement draw_texts(const Layout& at) {
    SvgElement group("g");
    group.set("text-anchor", "middle");
    const double middle = at.left + at.width / 2;
    double y = margin + 0.93 * title_font;
    if (!at.title.empty()) group.add(centred_text(at.title, middle, y, title_font, at.page_width));
    y = at.top - gap - 0.24 * subtitle_font;
    if (!at.subtitle.empty())
        group.add(centred_text(at.subtitle, middle, y, subtitle_font, at.page_width).set("fill", "#555"));
    y = at.top + at.height + tick_length + at.columns.extent + gap + 0.93 * axis_font;
    group.add(centred_text("Key Position", middle, y, axis_font, at.page_width));
    if (!at.note.empty())
        group.add(centred_text(at.note, middle, y + 1.5 * subtitle_font, subtitle_font, at.page_width)
                      .set("fill", "#555"));
    const double half = text_width("Query Position", axis_font) / 2;
    const std::string beside = "translate(" + svg_number(margin + 0.93 * axis_font) + " " +
                               svg_number(at.top + std::max(half, at.height / 2)) + ")rotate(-90)";
    return group.add(
        SvgElement("text").set("transform", beside).set("font-size", axis_font).add_text("Query Position"));
}

}  // namespace

std::string heatmap_svg(const Panel& panel, const HeatmapOptions& options) {
    assert(panel.query_labels.size() == panel.weights.shape(0));
    assert(panel.key_labels.size() == panel.weights.shape(1));
    const ColourScale scale = scale_of(panel.weights);
    const Layout at = layout_of(panel, options, scale);
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg")
        .set("width", at.page_width)
        .set("height", at.page_height)
        .set("viewBox", "0 0 " + svg_number(at.page_width) + " " + svg_number(at.page_height))
        .set("role", "img")
        .set("aria-labelledby", "title desc")
        .set("font-family", font_family);
    svg.add(SvgElement("title")
                .set("id", "title")
                .add_text("Attention: " + options.caption.title.value_or(panel.title)));
    svg.add(SvgElement("desc").set("id", "desc").add_text(description(panel)));
    svg.add(SvgElement("rect").set("width", "100%").set("height", "100%").set("fill", "#fff"));
    svg.add(draw_cells(panel, scale, at)).add(draw_ticks(at));
    svg.add(draw_row_labels(at.rows, at.left - gap, at.top));
    svg.add(draw_column_labels(at.columns, at.left, at.top + at.height + tick_length + 1));
    svg.add(draw_texts(at));
    svg.add(SvgElement("g")
                .set("transform", "translate(" + svg_number(at.bar_left) + " " + svg_number(at.top) + ")")
                .add(draw_colour_bar(scale, at.bar_height)));
    return svg.str() + "\n";
}

}  // namespace heed

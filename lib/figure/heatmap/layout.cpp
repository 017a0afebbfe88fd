// Where everything in a heatmap stands: as large as the content asks for, or as large as the size that was
// asked for allows.
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/heatmap/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double widest_title = 320;  // unless the matrix is wider
constexpr std::size_t most_vector_side = 64;
constexpr std::size_t most_vector_cells = 10000;
constexpr double room_around_number = 3;

std::vector<std::string> label_tokens(const std::vector<std::string>& tokens, TokenLabels labels) {
    if (labels == TokenLabels::full) return tokens;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < tokens.size() && labels == TokenLabels::index; ++i)
        numbers.push_back(std::to_string(i));
    return numbers;
}

Colormap colormap_of(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.colormap) return *options.colormap;
    if (traits_of(grid.panels.front().kind).is_signed) return Colormap::diverging;
    return options.style.theme == Theme::print ? Colormap::blues : Colormap::viridis;
}

bool has_negative(const std::vector<Panel>& panels) {
    return std::any_of(panels.begin(), panels.end(), [](const Panel& panel) {
        return std::any_of(panel.weights.begin(), panel.weights.end(), [](float w) { return w < 0; });
    });
}

/// The one scale of all panels, or the share of each panel's largest weight.
ColourScale bar_scale(const PanelGrid& grid, const HeatmapOptions& options) {
    const Colormap map = colormap_of(grid, options);
    if (!options.panel_range) return scale_of(grid.panels, map, options.range);
    const bool diverges = map == Colormap::diverging;
    return {diverges ? -1.0 : 0.0, 1, map, !diverges && has_negative(grid.panels)};
}

std::string bar_name(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.panel_range) return "Share of the panel's largest";
    return std::string(traits_of(grid.panels.front().kind).bar_name);
}

std::string thinning_note(const HeatmapLayout& at) {
    std::string note;
    const auto add = [&note](const AxisLabels& labels, const LabelTexts& texts, const std::string& what) {
        if (labels.step > 1 && !texts.shown.empty())
            note += ", 1 of " + std::to_string(labels.step) + " " + what;
    };
    add(at.rows, at.queries, "queries");
    add(at.columns, at.keys, "keys");
    add(at.names.layer_labels, at.names.layers, "layers");
    add(at.names.head_labels, at.names.heads, "heads");
    return note.empty() ? note : "Labels thinned:" + note.substr(1);
}

/// What was done to the weights, which labels are left out, and why, in lines at most `room` wide.
std::vector<std::string> notes_of(const HeatmapLayout& at, const Panel& panel, const HeatmapOptions& options,
                                  double room) {
    std::vector<std::string> notes = {thinning_note(at)};
    if (!panel.notes.empty()) notes.insert(notes.begin(), visible(panel.notes));
    if (!at.has_token_labels && options.labels != TokenLabels::none)
        notes.push_back("Tokens are not named: a panel has no room for their labels");
    std::vector<std::string> lines;
    for (const std::string& note : notes)
        for (std::string& line : broken_into_lines(note, room / at.sizes.subtitle, at.metrics))
            lines.push_back(std::move(line));
    return lines;
}

/// Of all weights, at a font size of 1.
double widest_number(const PanelGrid& grid, const FontMetrics& font) {
    double width = 0;
    for (const Panel& panel : grid.panels)
        for (const float weight : panel.weights) width = std::max(width, font.width(cell_number(weight), 1));
    return width;
}

double natural_cell(double side, double number_width) {
    if (number_width == 0) return side;
    return std::max(side, std::ceil(number_width * (smallest_font + 1) + room_around_number));
}

/// Wherever labels turn, the figure's height leaps, so that a larger side may fit too; any that fits is good.
double largest_cell(const Room& page, const CellSides& sides,
                    const std::function<HeatmapLayout(double)>& layout_of) {
    const auto fits = [&](double cell) {
        const HeatmapLayout at = layout_of(cell);
        return at.content_width <= page.width && (page.is_open || at.page_height <= page.height);
    };
    if (!fits(sides.smallest))
        reject_page(
            page, "give a larger --size or --width, fewer heads, --no-title, --no-colorbar or --labels none");
    return largest_fitting(sides.smallest, sides.largest, 24, fits);
}

void set_number_font(HeatmapLayout& at, double number_width) {
    if (number_width == 0) return;
    const double font = (at.cell - room_around_number) / number_width;
    if (font < smallest_font)
        throw UsageError(
            "numbers of 6 pt do not fit into cells of " + rounded(at.cell / units_per_millimetre, 1) +
            " mm: give a larger --size or --width, fewer tokens or heads, or leave out --annotate");
    at.number_font = std::min({font, 11.0, at.cell * 0.45 + smallest_font / 2});
}

/// A size that was asked for has the figure in its middle.
void set_page(HeatmapLayout& at, const Room& page) {
    at.page_width = page.is_given() ? page.width : at.content_width;
    at.page_left = (at.content_width - at.page_width) / 2;
    if (!page.is_given() || page.is_open) return;
    at.page_top = (at.page_height - page.height) / 2;
    at.page_height = page.height;
}

}  // namespace

std::size_t longer_side(const PanelGrid& grid) {
    const Matrix& weights = grid.panels.front().weights;
    return std::max<std::size_t>({1, weights.shape(0), weights.shape(1)});
}

double longest_label(const Style& style) {
    constexpr double longest = 13;
    const Room page = page_of(style);
    return is_compact(page) ? std::clamp(page.width * 0.22 / smallest_font, 5.0, longest) : longest;
}

HeatmapLayout layout_without_cells(const PanelGrid& grid, const HeatmapOptions& options) {
    const Panel& panel = grid.panels.front();
    const double longest = longest_label(options.style);
    HeatmapLayout at;
    at.metrics = options.style.metrics;
    at.sizes = text_sizes_for(page_of(options.style));
    at.queries = label_texts(label_tokens(panel.query_labels, options.labels), longest, at.metrics);
    at.keys = label_texts(label_tokens(panel.key_labels, options.labels), longest, at.metrics);
    const std::size_t cells = panel.weights.size() * grid.panels.size();
    at.is_image = longer_side(grid) > most_vector_side || cells > most_vector_cells;
    at.bar = {.scale = bar_scale(grid, options),
              .name = bar_name(grid, options),
              .sizes = at.sizes,
              .height = 0,
              .colours = colours_of(options.style.theme),
              .metrics = at.metrics};
    if (options.annotate && at.is_image)
        throw UsageError("numbers are written into cells up to " + std::to_string(most_vector_side) +
                         " tokens a side and " + with_thousands(most_vector_cells) +
                         " cells: choose fewer tokens or heads, or leave out --annotate");
    return at;
}

void set_cells(HeatmapLayout& at, const PanelGrid& grid, double cell) {
    const Matrix& weights = grid.panels.front().weights;
    at.cell = cell;
    at.panel_width = cell * static_cast<double>(weights.shape(1));
    at.panel_height = cell * static_cast<double>(weights.shape(0));
    at.width = at.panel_left(grid.heads.size()) - at.left - at.panel_gap;
    at.height = at.panel_top(grid.layers.size()) - at.top - at.panel_gap;
    at.rows = row_labels(at.queries, cell, at.sizes.label);
    at.columns = column_labels(at.keys, cell, at.sizes.label, at.rows.extent + at.sizes.gap);
}

void set_columns(HeatmapLayout& at, const HeatmapOptions& options, double left, double bar_gap,
                 double bar_height) {
    const TextSizes& sizes = at.sizes;
    if (!at.queries.shown.empty()) left += at.rows.extent + at.row_label_gap();
    at.left = std::ceil(left);
    const double right = at.left + at.width;
    at.bar_left = right + bar_gap;
    at.bar.height =
        std::max(bar_height, std::max(sizes.shortest_bar, at.metrics.width(at.bar.name, sizes.axis)));
    at.content_width =
        (options.colour_bar ? at.bar_left + colour_bar_width(at.bar) : right + label_overhang(at)) +
        sizes.margin;
}

void set_texts(HeatmapLayout& at, const PanelGrid& grid, const HeatmapOptions& options,
               const std::string& title) {
    const TextSizes& sizes = at.sizes;
    const Room page = page_of(options.style);
    const double room = page.is_given() ? page.width - 2 * sizes.margin
                                        : std::max(at.content_width - 2 * sizes.margin, widest_title);
    const auto add = [&](const std::string& text, double font, std::string_view colour) {
        if (!text.empty()) at.above.push_back({shortened(text, room / font, at.metrics), font, colour});
    };
    if (has_title(options.style)) {
        const std::string shown = options.caption.title.value_or(title);
        add(shown.empty() ? "" : visible(shown), sizes.title, "");
        if (has_subtitle(options.style)) add(options.caption.subtitle, sizes.subtitle, at.bar.colours.faint);
    }
    at.notes = notes_of(at, grid.panels.front(), options, room);
    double width = widest(at.above, at.metrics);
    for (const std::string& note : at.notes) width = std::max(width, at.metrics.width(note, sizes.subtitle));
    at.content_width = std::ceil(std::max(at.content_width, width + 2 * sizes.margin));
}

double label_overhang(const HeatmapLayout& at) {
    const bool has_labels = !at.queries.shown.empty() || !at.keys.shown.empty();
    return has_labels ? std::max(0.0, (smallest_font * line_height - at.cell) / 2) : 0;
}

double end_of_labels(const HeatmapLayout& at) {
    const double end = at.top + at.height;
    return at.keys.shown.empty() ? end : end + (tick_length + tick_to_label + at.columns.extent);
}

void set_bottom(HeatmapLayout& at, const HeatmapOptions& options, double beside, double notes_top) {
    const TextSizes& sizes = at.sizes;
    const double bar = options.colour_bar ? at.bar.height + sizes.tick * line_height / 2 : 0;
    // Notes may be as wide as the page: they stay clear of the bar and its lowest number.
    at.notes_top = std::max(notes_top, at.top + bar);
    const double notes =
        at.notes.empty() ? 0 : sizes.gap / 2 + height_of_lines(at.notes.size(), sizes.subtitle);
    at.page_height = std::ceil(std::max(at.notes_top + notes, at.top + std::max(bar, beside)) + sizes.margin);
}

HeatmapLayout fitted_layout(const PanelGrid& grid, const HeatmapOptions& options, const CellSides& sides,
                            const std::function<HeatmapLayout(double)>& layout_of) {
    const Room page = page_of(options.style);
    const double number_width = options.annotate ? widest_number(grid, options.style.metrics) : 0;
    HeatmapLayout at = layout_of(page.is_given() ? largest_cell(page, sides, layout_of)
                                                 : natural_cell(sides.natural, number_width));
    set_number_font(at, number_width);
    set_page(at, page);
    return at;
}

}  // namespace heed

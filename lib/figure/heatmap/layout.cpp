// Where everything in a heatmap stands: as large as the content asks for, or as large as the size that was
// asked for allows.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure/heatmap/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double widest_title = 320;  // unless the matrix is wider
constexpr std::size_t most_numbered_side = 64;
constexpr std::size_t most_numbered_cells = 10000;
/// In pixels. The pixel at the middle of a cell so wide, wherever that begins, has other cells nowhere near.
constexpr double smallest_seen_cell = 3;
constexpr double room_around_number = 3;

/// The number that a residue's label ends with: 48 of K48.
std::string number_at_end(const std::string& label) {
    return label.substr(label.find_last_not_of("0123456789") + 1);
}

std::vector<std::string> label_tokens(const std::vector<std::string>& tokens, TokenLabels labels,
                                      bool are_residues) {
    if (labels == TokenLabels::full) return tokens;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < tokens.size() && labels == TokenLabels::index; ++i)
        numbers.push_back(are_residues ? number_at_end(tokens[i]) : std::to_string(i));
    return numbers;
}

std::string thinning_note(const HeatmapLayout& at) {
    std::string note;
    const auto add = [&note](const AxisLabels& labels, const LabelTexts& texts, const std::string& what) {
        if (labels.step > 1 && !texts.shown.empty())
            note += (note.empty() ? "One in " : ", and one in ") + std::to_string(labels.step) + " " + what;
    };
    add(at.names.layer_labels, at.names.layers, "layers");
    add(at.names.head_labels, at.names.heads, "heads");
    return note.empty() ? note : note + " is labelled";
}

std::string block_note(WeightKind kind, std::size_t block) {
    const std::string side = std::to_string(block);
    return std::string("Each cell shows the ") +
           (traits_of(kind).is_signed ? "one farthest from 0" : "largest") + " of " + side + " × " + side +
           " weights";
}

std::string sentence_of(const std::vector<std::string>& tokens) {
    std::string sentence;
    for (const std::string& token : tokens) sentence += (sentence.empty() ? "" : " ") + visible(token);
    return sentence;
}

/// As tokens without names are called.
bool are_positions(const std::vector<std::string>& tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (tokens[i] != std::to_string(i)) return false;
    return true;
}

/// What stands for labels that a grid has no room for.
std::vector<std::string> token_notes(const Panel& panel) {
    if (are_positions(panel.query_labels) && are_positions(panel.key_labels)) return {};
    if (panel.query_labels == panel.key_labels) return {"Tokens: " + sentence_of(panel.query_labels)};
    return {"Queries: " + sentence_of(panel.query_labels), "Keys: " + sentence_of(panel.key_labels)};
}

bool hide_any(const PanelGrid& grid) {
    return std::any_of(grid.panels.begin(), grid.panels.end(),
                       [](const Panel& panel) { return !panel.hidden.empty(); });
}

/// What has to be said below the panels, in the order of what is asked first.
std::vector<std::string> all_notes(const HeatmapLayout& at, const PanelGrid& grid,
                                   const HeatmapOptions& options) {
    const Panel& panel = grid.panels.front();
    std::vector<std::string> notes;
    if (!panel.notes.empty()) notes.push_back(as_sentence(visible(panel.notes)));
    if (at.rows.is_round || at.columns.is_round)
        notes.push_back("Axes show positions from 0, since not all tokens have room");
    if (const std::string note = thinning_note(at); !note.empty()) notes.push_back(note);
    if (at.block > 1) notes.push_back(block_note(panel.kind, at.block));
    if (hide_any(grid))
        notes.push_back(
            std::string(are_hidden_hatched(at.scales, options.style.theme) ? "Hatched" : "Blank") +
            ": keys that the query could not see");
    std::copy_if(at.scales.notes.begin(), at.scales.notes.end(), std::back_inserter(notes),
                 [](const std::string& note) { return !note.empty(); });
    if (grid.panels.size() > 1)
        notes.push_back(panel.is_alignment ? "Rows: target, columns: source" : "Rows: query, columns: key");
    if (!at.has_token_labels && options.labels == TokenLabels::full)
        for (std::string& note : token_notes(panel)) notes.push_back(std::move(note));
    return notes;
}

/// The notes in lines at most `room` wide; of a long text the first lines.
std::vector<std::string> note_lines(const HeatmapLayout& at, const std::vector<std::string>& notes,
                                    double room) {
    constexpr std::size_t most_lines = 3;  // of one
    std::vector<std::string> all;
    for (const std::string& note : notes) {
        auto lines = broken_into_lines(note, room / at.sizes.subtitle, at.metrics);
        if (lines.size() > most_lines) {
            lines.resize(most_lines);
            lines.back() = shortened(lines.back() + " …", room / at.sizes.subtitle, at.metrics);
        }
        for (std::string& line : lines) all.push_back(std::move(line));
    }
    return all;
}

double widest_note(const HeatmapLayout& at) {
    double width = 0;
    for (const std::string& note : at.notes)
        width = std::max(width, at.metrics.width(note, at.sizes.subtitle));
    return width;
}

/// Of all weights, at a font size of 1.
double widest_number(const PanelGrid& grid, const FontMetrics& font) {
    double width = 0;
    for (const Panel& panel : grid.panels)
        for (const float weight : panel.weights) width = std::max(width, font.width(short_number(weight), 1));
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

void reject_too_many_numbers(const PanelGrid& grid) {
    const std::size_t cells = grid.panels.front().weights.size() * grid.panels.size();
    if (longer_side(grid) > most_numbered_side || cells > most_numbered_cells)
        throw UsageError("numbers are written into cells up to " + std::to_string(most_numbered_side) +
                         " tokens per side and " + with_thousands(most_numbered_cells) +
                         " cells: choose fewer tokens or heads, or leave out --annotate");
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

double cell_in(double room, double tokens) {
    if (room / tokens >= smallest_seen_cell) return std::floor(2 * room / tokens) / 2;
    double block = std::ceil(tokens * smallest_seen_cell / room);
    while (std::ceil(tokens / block) * smallest_seen_cell > room) ++block;
    return std::floor(room / std::ceil(tokens / block)) / block;
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
    const ThemeColours colours = colours_of(options.style.theme);
    const bool are_residues = traits_of(panel.kind).is_of_residues;
    if (are_residues) at.query_name = at.key_name = "Residue";
    if (!panel.of_heads.empty()) {
        at.query_name = "Layer";
        at.key_name = "Head";
    }
    if (panel.is_alignment) {
        at.query_name = "Target";
        at.key_name = "Source";
        at.has_keys_above = grid.panels.size() == 1;
    }
    at.queries =
        label_texts(label_tokens(panel.query_labels, options.labels, are_residues), longest, at.metrics);
    at.keys = label_texts(label_tokens(panel.key_labels, options.labels, are_residues), longest, at.metrics);
    if (options.labels == TokenLabels::full) {
        at.queries.colours = label_colours(panel.query_roles, options.style.theme);
        at.keys.colours = label_colours(panel.key_roles, options.style.theme);
    }
    at.scales = scales_of(grid, options);
    at.smallest_cell = options.annotate ? 0 : smallest_seen_cell * options.pixel;
    at.bar = {.scale = at.scales.bar,
              .name = at.scales.name,
              .sizes = at.sizes,
              .height = 0,
              .colours = colours,
              .metrics = at.metrics,
              .ends = at.scales.ends};
    if (options.annotate) reject_too_many_numbers(grid);
    return at;
}

/// Round numbers where there is no room for every token.
void set_token_labels(HeatmapLayout& at) {
    at.rows = row_labels(at.queries, at.cell, at.sizes.label);
    at.columns = column_labels(at.keys, at.cell, at.sizes.label,
                               at.has_keys_above ? -1 : at.rows.extent + at.sizes.gap);
    if (at.rows.step > 1 && !at.queries.shown.empty()) {
        at.queries = position_texts(at.queries.shown.size(), at.metrics);
        at.rows = row_positions(at.queries, at.cell);
    }
    if (at.columns.step > 1 && !at.keys.shown.empty()) {
        at.keys = position_texts(at.keys.shown.size(), at.metrics);
        at.columns = column_positions(at.keys, at.cell);
    }
    if (at.rows.is_round && at.columns.is_round)
        at.rows.step = at.columns.step = std::max(at.rows.step, at.columns.step);
}

void set_cells(HeatmapLayout& at, const PanelGrid& grid, double cell) {
    const Matrix& weights = grid.panels.front().weights;
    at.cell = cell;
    at.block = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(at.smallest_cell / cell - 1e-9)));
    const auto length = [&](std::size_t tokens) {  // the last block may have fewer
        const std::size_t blocks = (tokens + at.block - 1) / at.block;
        return cell * static_cast<double>(blocks * at.block);
    };
    at.panel_width = length(weights.shape(1));
    at.panel_height = length(weights.shape(0));
    at.width = at.panel_left(grid.heads.size()) - at.left - at.panel_gap;
    at.height = at.panel_top(grid.layers.size()) - at.top - at.panel_gap - at.panel_head;
    set_token_labels(at);
}

void set_columns(HeatmapLayout& at, const HeatmapOptions& options, double left, double bar_gap,
                 double bar_height) {
    const TextSizes& sizes = at.sizes;
    if (!at.queries.shown.empty()) left += at.rows.extent + at.row_label_gap();
    at.left = std::ceil(left);
    const double right = at.left + at.width;
    at.bar_left = right + bar_gap;
    const double name = at.metrics.width(at.bar.name, sizes.axis);
    at.bar.height = std::max(bar_height, sizes.shortest_bar);
    const double bar_width = options.colour_bar ? colour_bar_width(at.bar) : 0;
    if (options.colour_bar && at.bar.has_name_above) {
        const double lacking = sizes.margin + name - (at.bar_left + bar_width);
        at.left += std::max(0.0, std::ceil(lacking));
        at.bar_left += std::max(0.0, std::ceil(lacking));
    }
    at.content_width =
        (options.colour_bar ? at.bar_left + bar_width : at.left + at.width + label_overhang(at)) +
        sizes.margin;
}

void set_texts(HeatmapLayout& at, const PanelGrid& grid, const HeatmapOptions& options,
               const std::string& title) {
    const TextSizes& sizes = at.sizes;
    const Room page = page_of(options.style);
    const double room = page.is_given() ? std::floor(page.width) - 2 * sizes.margin
                                        : std::max(at.content_width - 2 * sizes.margin, widest_title);
    const auto add = [&](const std::string& text, double font, std::string_view colour) {
        if (!text.empty()) at.above.push_back({shortened(text, room / font, at.metrics), font, colour});
    };
    if (has_title(options.style)) {
        const std::string shown = options.caption.title.value_or(title);
        add(shown.empty() ? "" : visible(shown), sizes.title, "");
        if (has_subtitle(options.style)) add(options.caption.subtitle, sizes.subtitle, at.bar.colours.faint);
    }
    at.caption = all_notes(at, grid, options);
    at.notes = note_lines(at, shown_caption(at.caption, options.style), room);
    const double width = std::max(widest(at.above, at.metrics), widest_note(at));
    at.content_width = std::ceil(std::max(at.content_width, width + 2 * sizes.margin));
}

double label_overhang(const HeatmapLayout& at) {
    const bool has_labels = !at.queries.shown.empty() || !at.keys.shown.empty();
    return has_labels ? std::max(0.0, (smallest_font * line_height - at.cell) / 2) : 0;
}

double key_labels_height(const HeatmapLayout& at) {
    return at.keys.shown.empty() ? 0 : tick_length + tick_to_label + at.columns.extent;
}

double end_of_labels(const HeatmapLayout& at) {
    return at.top + at.height + (at.has_keys_above ? 0 : key_labels_height(at));
}

/// Where the widest note ends, which stands as near to the panels' middle as the page's edge allows.
double end_of_notes(const HeatmapLayout& at) {
    const double width = widest_note(at);
    return std::max(at.sizes.margin + width, at.left + at.width / 2 + width / 2);
}

void set_bottom(HeatmapLayout& at, const HeatmapOptions& options, double beside, double notes_top) {
    const TextSizes& sizes = at.sizes;
    const double bar = options.colour_bar ? at.bar.height + sizes.tick * line_height / 2 : 0;
    // Notes may be as wide as the page: those stay clear of the bar and its lowest number.
    at.notes_top = end_of_notes(at) < at.bar_left ? notes_top : std::max(notes_top, at.top + bar);
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

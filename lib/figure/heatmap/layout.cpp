#include "figure/heatmap/layout.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/number.hpp"
#include "figure/font_metrics.hpp"
#include "figure/heatmap/notes.hpp"
#include "figure/heatmap/scale.hpp"
#include "figure/heatmap/size.hpp"
#include "figure/label.hpp"
#include "figure/text_sizes.hpp"

namespace heed {
namespace {

constexpr double widest_title = 320;  // unless the matrix is wider
constexpr double longest_label = 13;  // times the font size
constexpr double compact_below = 120 * units_per_millimetre;
constexpr std::size_t most_vector_side = 64;
constexpr std::size_t most_vector_cells = 10000;

std::vector<std::string> label_tokens(const std::vector<std::string>& tokens, TokenLabels labels) {
    if (labels == TokenLabels::full) return tokens;
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < tokens.size() && labels == TokenLabels::index; ++i)
        numbers.push_back(std::to_string(i));
    return numbers;
}

double line_of(const std::string& text, double font) {
    return text.empty() ? 0 : font * line_height;
}

/// How far the label of a narrow row or column reaches beyond it.
double label_overhang(const HeatmapLayout& at) {
    const bool has_labels = !at.queries.shown.empty() || !at.keys.shown.empty();
    return has_labels ? std::max(0.0, (smallest_font * line_height - at.cell) / 2) : 0;
}

/// Finds the layout for one side of a cell after the other.
class Fitter {
  public:
    Fitter(const PanelGrid& grid, const HeatmapOptions& options, const ColourScale& scale)
        : grid_(grid), options_(options), page_(page_of(options.style)) {
        const bool is_compact = page_.width > 0 && page_.width < compact_below;
        const Panel& panel = grid.panels.front();
        base_.metrics = options.style.metrics;
        base_.sizes = is_compact ? compact_texts : roomy_texts;
        const double longest =
            is_compact ? std::clamp(page_.width * 0.22 / smallest_font, 5.0, longest_label) : longest_label;
        base_.queries = label_texts(label_tokens(panel.query_labels, options.labels), longest, base_.metrics);
        base_.keys = label_texts(label_tokens(panel.key_labels, options.labels), longest, base_.metrics);
        if (!is_single(grid)) {
            base_.layers = label_texts(grid.layers, longest, base_.metrics);
            base_.heads = label_texts(grid.heads, longest, base_.metrics);
            base_.panel_gap = is_compact ? 2 : 6;
        }
        const std::size_t cells = panel.weights.size() * grid.panels.size();
        base_.is_image = longer_side(grid) > most_vector_side || cells > most_vector_cells;
        base_.bar = {scale, bar_name(grid, options),         base_.sizes,
                     0,     colours_of(options.style.theme), base_.metrics};
        if (options.annotate) number_width_ = widest_number(grid, base_.metrics);
    }

    HeatmapLayout fit() {
        if (options_.annotate && base_.is_image)
            throw UsageError("numbers are written into cells up to " + std::to_string(most_vector_side) +
                             " tokens a side and " + with_thousands(most_vector_cells) +
                             " cells: choose fewer tokens or heads, or leave out --annotate");
        HeatmapLayout at =
            page_.width == 0 ? layout_of(natural_cell(grid_, number_width_)) : layout_of(largest_cell());
        if (options_.annotate) set_number_font(at);
        set_page(at);
        return at;
    }

  private:
    bool fits(double cell) const {
        const HeatmapLayout at = layout_of(cell);
        return at.content_width <= page_.width && (page_.height == 0 || at.page_height <= page_.height);
    }

    /// The largest side with which the figure fits on the page. Wherever labels turn, the figure's height
    /// leaps, so that a larger one may fit too; any that fits is good.
    double largest_cell() const {
        const auto n = static_cast<double>(longer_side(grid_));
        double fitting = (is_single(grid_) ? 24 : 6) / n;
        double too_large = is_single(grid_) ? std::max(60.0, 200 / n) : 400 / n;
        if (!fits(fitting)) refuse_size();
        for (int halving = 0; halving < 24; ++halving) {
            const double middle = (fitting + too_large) / 2;
            (fits(middle) ? fitting : too_large) = middle;
        }
        return std::floor(fitting * 1000) / 1000;
    }

    [[noreturn]] void refuse_size() const {
        throw UsageError("the figure does not fit into " + rounded(page_.width / units_per_millimetre, 1) +
                         (page_.height == 0
                              ? " mm of width"
                              : " × " + rounded(page_.height / units_per_millimetre, 1) + " mm") +
                         ": give a larger --size, fewer heads, --no-title, --no-colorbar or --labels none");
    }

    void set_number_font(HeatmapLayout& at) const {
        if (number_width_ == 0) return;
        const double font = (at.cell - room_around_number) / number_width_;
        if (font < smallest_font)
            throw UsageError("numbers of 6 pt do not fit into cells of " +
                             rounded(at.cell / units_per_millimetre, 1) +
                             " mm: give a larger --size, fewer tokens or heads, or leave out --annotate");
        at.number_font = std::min({font, 11.0, at.cell * 0.45 + smallest_font / 2});
    }

    /// A size that was asked for has the figure in its middle.
    void set_page(HeatmapLayout& at) const {
        at.page_width = page_.width == 0 ? at.content_width : page_.width;
        at.page_left = (at.content_width - at.page_width) / 2;
        if (page_.height == 0) return;
        at.page_top = (at.page_height - page_.height) / 2;
        at.page_height = page_.height;
    }

    HeatmapLayout layout_of(double cell) const {
        HeatmapLayout at = base_;
        at.cell = cell;
        const Matrix& weights = grid_.panels.front().weights;
        at.panel_width = cell * static_cast<double>(weights.shape(1));
        at.panel_height = cell * static_cast<double>(weights.shape(0));
        at.width = at.panel_left(grid_.heads.size()) - at.left - at.panel_gap;
        at.height = at.panel_top(grid_.layers.size()) - at.top - at.panel_gap;
        fit_labels(at);
        fit_columns(at);
        fit_texts(at);
        return at;
    }

    void fit_labels(HeatmapLayout& at) const {
        const TextSizes& sizes = at.sizes;
        at.rows = row_labels(at.queries, at.cell, sizes.label);
        at.columns = column_labels(at.keys, at.cell, sizes.label, at.rows.extent + sizes.gap);
        if (is_single(grid_)) return;
        at.has_token_labels = at.rows.step == 1 && at.columns.step == 1;
        if (!at.has_token_labels) {
            at.queries = at.keys = {};
            at.rows = at.columns = {};
        }
        at.layer_names = row_labels(at.layers, at.panel_height + at.panel_gap, sizes.axis);
        at.head_names = heading_labels(at.heads, at.panel_width + at.panel_gap, sizes.axis);
    }

    /// From the left to the right.
    void fit_columns(HeatmapLayout& at) const {
        const TextSizes& sizes = at.sizes;
        at.has_axis_names = is_single(grid_) && options_.labels != TokenLabels::none;
        double x = sizes.margin;
        if (at.has_axis_names || !is_single(grid_)) x += sizes.axis * line_height + sizes.gap;
        if (!is_single(grid_)) x += at.layer_names.extent + sizes.gap;
        if (!at.queries.shown.empty()) x += at.rows.extent + at.row_label_gap();
        at.left = std::ceil(x);
        const double right = at.left + at.width;
        at.bar_left = right + (is_single(grid_) ? 2 : 1.5) * sizes.gap;
        at.bar.height = std::max(is_single(grid_) ? at.height : std::min(at.height, 480.0),
                                 std::max(sizes.shortest_bar, at.metrics.width(at.bar.name, sizes.axis)));
        at.content_width =
            (options_.colour_bar ? at.bar_left + colour_bar_width(at.bar) : right + label_overhang(at)) +
            sizes.margin;
    }

    /// The texts above and below, and the page that holds all.
    void fit_texts(HeatmapLayout& at) const {
        const TextSizes& sizes = at.sizes;
        const double room = page_.width > 0 ? page_.width - 2 * sizes.margin
                                            : std::max(at.content_width - 2 * sizes.margin, widest_title);
        set_texts(at, room);
        double widest =
            std::max(at.metrics.width(at.title, sizes.title), at.metrics.width(at.subtitle, sizes.subtitle));
        for (const std::string& note : at.notes)
            widest = std::max(widest, at.metrics.width(note, sizes.subtitle));
        at.content_width = std::ceil(std::max(at.content_width, widest + 2 * sizes.margin));
        double y = sizes.margin + line_of(at.title, sizes.title) + line_of(at.subtitle, sizes.subtitle);
        if (!at.title.empty() || !at.subtitle.empty()) y += sizes.gap;
        at.headings_top = y;
        if (!is_single(grid_)) {
            y += sizes.axis * line_height + at.head_names.extent + sizes.gap / 2;
        } else {
            const double above = at.title.empty() && at.subtitle.empty() ? sizes.margin : sizes.gap;
            const double bar = options_.colour_bar ? sizes.tick * line_height / 2 : 0;
            y += std::max(0.0, std::max(label_overhang(at), bar) - above);
        }
        at.top = std::ceil(y);
        fit_height(at);
    }

    void fit_height(HeatmapLayout& at) const {
        const TextSizes& sizes = at.sizes;
        const double name = at.has_axis_names  ? at.metrics.width("Query Position", sizes.axis)
                            : is_single(grid_) ? 0
                                               : at.metrics.width("Layer", sizes.axis);
        at.below = at.top + at.height;
        if (!at.keys.shown.empty()) at.below += tick_length + tick_to_label + at.columns.extent;
        if (!is_single(grid_)) at.below = std::max(at.below, at.top + name);
        const double bar = options_.colour_bar ? at.bar.height + sizes.tick * line_height / 2 : 0;
        at.notes_top = at.below + (at.has_axis_names ? sizes.gap + sizes.axis * line_height : 0);
        // Notes may be as wide as the page: they stay clear of a bar that is longer than the panels.
        if (options_.colour_bar && at.top + at.bar.height > at.notes_top) at.notes_top = at.top + bar;
        const auto lines = static_cast<double>(at.notes.size());
        const double notes = lines == 0 ? 0 : sizes.gap / 2 + lines * sizes.subtitle * line_height;
        at.page_height =
            std::ceil(std::max(at.notes_top + notes, at.top + std::max(bar, name)) + sizes.margin);
    }

    void set_texts(HeatmapLayout& at, double room) const {
        if (options_.style.title) {
            const std::string own =
                is_single(grid_) ? grid_.panels.front().title : "Attention by layer and head";
            const std::string title = options_.caption.title.value_or(own);
            if (!title.empty()) at.title = shortened(visible(title), room / at.sizes.title, at.metrics);
            at.subtitle = shortened(options_.caption.subtitle, room / at.sizes.subtitle, at.metrics);
        }
        at.notes = heatmap_notes(at, grid_.panels.front(), options_, room);
    }

    const PanelGrid& grid_;
    const HeatmapOptions& options_;
    Page page_;
    double number_width_ = 0;
    HeatmapLayout base_;  // what does not depend on the side of a cell
};

}  // namespace

HeatmapLayout heatmap_layout(const PanelGrid& grid, const HeatmapOptions& options, const ColourScale& scale) {
    return Fitter(grid, options, scale).fit();
}

}  // namespace heed

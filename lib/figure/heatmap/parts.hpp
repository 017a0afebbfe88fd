// What a heatmap of one matrix and a grid of them have in common: where everything stands, and the cells,
// axes, colour bar and words. single.cpp and grid.cpp add what each has of its own.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "figure/axis_labels.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/page.hpp"

namespace heed {

/// The scale of each panel, and of the bar that stands for them.
struct PanelScales {
    std::vector<ColourScale> panels;
    ColourScale bar;                 // of shares of a panel's largest where each has its own
    std::string name;                // of the bar
    std::optional<BarEnds> ends;     // of the bar of a difference
    std::vector<std::string> notes;  // what a reader has to know; may be empty ones
    std::vector<std::string> tops;  // where panels do not share one, the largest weight of each; "≥ .3" where
                                    // its scale ends before that

    bool are_own() const { return !tops.empty(); }
};

/// UsageError for a range or a curve that does not suit the weights or the colours.
PanelScales scales_of(const PanelGrid& grid, const HeatmapOptions& options);
/// Whether the cells of keys that a query could not see are hatched: blank, they would look like a weight of
/// 0.
bool are_hidden_hatched(const PanelScales& scales, Theme theme);

/// The names along a grid's sides.
struct GridNames {
    LabelTexts layers, heads;
    AxisLabels layer_labels, head_labels;
    double top = 0;  // of what stands above the panels
};

/// Lengths in SVG's unit. The page begins at (page_left, page_top), which are negative where a size leaves
/// room around the figure.
struct HeatmapLayout {
    FontMetrics metrics;
    TextSizes sizes;
    double cell = 0;                           // how far apart two tokens are
    double smallest_cell = 0;                  // a smaller one would not be seen as it is
    std::size_t block = 1;                     // a cell that is drawn stands for block × block weights
    double left = 0, top = 0;                  // of the first panel
    double panel_width = 0, panel_height = 0;  // without what is between two
    double panel_gap = 0;
    double panel_head = 0;         // above each panel, for its largest weight
    double width = 0, height = 0;  // of all panels
    double bar_left = 0;
    double page_left = 0, page_top = 0, page_width = 0, page_height = 0;
    double content_width = 0;
    double below = 0;      // where what stands below the panels begins
    double notes_top = 0;  // below those and the colour bar
    bool has_axis_names = false;
    std::string query_name = "Query", key_name = "Key";
    bool has_keys_above = false;   // as translations are shown, the source on top
    bool has_token_labels = true;  // not in a grid whose panels are too small
    LabelTexts queries, keys;
    AxisLabels rows, columns;
    GridNames names;
    PanelScales scales;
    ColourBar bar;
    std::vector<TextLine> above;       // title and subtitle, as they fit
    std::vector<std::string> caption;  // what stands below, or would
    std::vector<std::string> notes;    // that, in lines
    double number_font = 0;            // 0: cells have no numbers

    /// From the cells to the queries' labels.
    double row_label_gap() const { return std::max(sizes.gap, tick_length) + tick_to_label - 1; }
    /// From one row of panels to the next.
    double row_pitch() const { return panel_height + panel_gap + panel_head; }
    double panel_left(std::size_t column) const {
        return left + static_cast<double>(column) * (panel_width + panel_gap);
    }
    double panel_top(std::size_t row) const { return top + static_cast<double>(row) * row_pitch(); }
    Edges edges() const { return {page_left + sizes.margin, page_left + page_width - sizes.margin}; }
};

HeatmapLayout single_layout(const PanelGrid& grid, const HeatmapOptions& options);
std::string single_heatmap(const PanelGrid& grid, const HeatmapOptions& options);
std::string grid_heatmap(const PanelGrid& grid, const HeatmapOptions& options);

/// The tokens of the longer side, at least 1.
std::size_t longer_side(const PanelGrid& grid);
/// Of a label on the style's page, in font sizes.
double longest_label(const Style& style);

/// The largest cells, as whole pixels, of which `tokens` have `room`; smaller than can be seen, blocks of
/// them are whole pixels.
double cell_in(double room, double tokens);

/// What does not depend on the side of a cell. UsageError for a range that does not suit the colours.
HeatmapLayout layout_without_cells(const PanelGrid& grid, const HeatmapOptions& options);
void set_cells(HeatmapLayout& at, const PanelGrid& grid, double cell);
/// From `left` to the right: labels, panels and a colour bar, which is `bar_height` high or as its name asks.
void set_columns(HeatmapLayout& at, const HeatmapOptions& options, double left, double bar_gap,
                 double bar_height);
/// The title, which is the user's or `title`, the subtitle and the notes, in lines that fit.
void set_texts(HeatmapLayout& at, const PanelGrid& grid, const HeatmapOptions& options,
               const std::string& title);
/// How far the label of a narrow row or column reaches beyond it.
double label_overhang(const HeatmapLayout& at);
/// From the cells to the end of the keys' labels.
double key_labels_height(const HeatmapLayout& at);
/// Where what stands below the panels begins.
double end_of_labels(const HeatmapLayout& at);
/// From the notes, which stand at `notes_top` or below the bar, to the page's end; the name beside the panels
/// is `beside` long.
void set_bottom(HeatmapLayout& at, const HeatmapOptions& options, double beside, double notes_top);

/// The sides of cells to choose from.
struct CellSides {
    double natural;  // where no size is asked for
    double smallest, largest;
};

/// The layout with the largest cells that fit on the page, in its middle. UsageError if none fit, or no
/// numbers fit into cells.
HeatmapLayout fitted_layout(const PanelGrid& grid, const HeatmapOptions& options, const CellSides& sides,
                            const std::function<HeatmapLayout(double)>& layout_of);

/// What is said of a heatmap besides its tokens.
struct HeatmapWords {
    std::string title;                    // for a screen reader, after "Attention: "
    std::string size;                     // likewise
    bool names_panels = false;            // whether it is said which panel is meant
    std::vector<SvgElement> beside = {};  // names of axes, or of layers and heads
};

std::string heatmap_document(const PanelGrid& grid, const HeatmapOptions& options, const HeatmapLayout& at,
                             const HeatmapWords& words);

/// "6 queries × 6 keys."
std::string matrix_size(const PanelGrid& grid);
/// A text turned to be read from the bottom to the top, its baseline at `baseline`.
SvgElement turned_text(const std::string& text, double baseline, double middle, double font);

}  // namespace heed

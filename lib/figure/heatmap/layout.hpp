// Where everything in a heatmap stands: as large as the content asks for, or as large as the size that was
// asked for allows.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "figure/axis_labels.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/text_sizes.hpp"

namespace heed {

/// Lengths in SVG's unit. The page begins at (page_left, page_top), which are negative where a size leaves
/// room around the figure.
struct HeatmapLayout {
    FontMetrics metrics;
    TextSizes sizes;
    double cell = 0;                           // the side of one
    double left = 0, top = 0;                  // of the first panel
    double panel_width = 0, panel_height = 0;  // without what is between two
    double panel_gap = 0;
    double width = 0, height = 0;  // of all panels
    double bar_left = 0;
    double page_left = 0, page_top = 0, page_width = 0, page_height = 0;
    double content_width = 0;
    double below = 0;              // where what stands below the panels begins
    double notes_top = 0;          // below those and the colour bar
    double headings_top = 0;       // of the heads' names in a grid
    bool has_axis_names = false;   // "Query Position", "Key Position"
    bool has_token_labels = true;  // not in a grid whose panels are too small
    LabelTexts queries, keys, layers, heads;
    AxisLabels rows, columns, layer_names, head_names;
    ColourBar bar;
    std::string title, subtitle;     // as they fit
    std::vector<std::string> notes;  // lines below
    bool is_image = false;           // cells are an image's pixels
    double number_font = 0;          // 0: cells have no numbers

    /// From the cells to the queries' labels.
    double row_label_gap() const { return std::max(sizes.gap, tick_length) + tick_to_label - 1; }
    double panel_left(std::size_t column) const {
        return left + static_cast<double>(column) * (panel_width + panel_gap);
    }
    double panel_top(std::size_t row) const {
        return top + static_cast<double>(row) * (panel_height + panel_gap);
    }
};

/// UsageError if the size is too small for the figure, or cells for their numbers.
HeatmapLayout heatmap_layout(const PanelGrid& grid, const HeatmapOptions& options, const ColourScale& scale);

}  // namespace heed

// How large a heatmap's cells are where no size is asked for, and the page where one is.
#pragma once

#include <cstddef>
#include <string>

#include "figure/heatmap/heatmap.hpp"

namespace heed {

/// The page that was asked for, in SVG's unit; 0: as the content asks for.
struct Page {
    double width = 0;
    double height = 0;
};
Page page_of(const Style& style);

bool is_single(const PanelGrid& grid);
/// The tokens of the longer side, at least 1.
std::size_t longer_side(const PanelGrid& grid);

/// "0.07", "3e+38": what `annotate` writes into a cell.
std::string cell_number(float weight);
/// The widest of all, at a font size of 1.
double widest_number(const PanelGrid& grid, const FontMetrics& font);
inline constexpr double room_around_number = 3;

/// The side of a cell; with numbers (`number_width` is the widest one's, else 0) they fit in.
double natural_cell(const PanelGrid& grid, double number_width);

}  // namespace heed

// The tokens along a heatmap's axes. What does not fit is turned, then shrunk to what can still be read, then
// thinned evenly; labels never run into each other.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "figure/svg.hpp"

namespace heed {

enum class Turn { level, slanted, upright };

/// How the labels of one axis are drawn. Lengths are in SVG's unit.
struct AxisLabels {
    std::vector<std::string> tokens;  // as given
    double pitch = 0;                 // from one token to the next
    double font_size = 0;
    std::size_t step = 1;  // every step-th token has a label, from the first on
    Turn turn = Turn::level;
    double extent = 0;  // how far they reach away from the matrix
};

/// Labels left of the rows.
AxisLabels row_labels(const std::vector<std::string>& tokens, double pitch);
/// Labels below the columns; slanted ones reach at most `room_left` to the left of the matrix.
AxisLabels column_labels(const std::vector<std::string>& tokens, double pitch, double room_left);

/// The labels left of `right`, the first row's centre half a pitch below `top`.
SvgElement draw_row_labels(const AxisLabels& labels, double right, double top);
/// The labels below `top`, the first column's centre half a pitch right of `left`.
SvgElement draw_column_labels(const AxisLabels& labels, double left, double top);

}  // namespace heed

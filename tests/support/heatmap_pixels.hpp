// Heatmaps of weights that no neighbours share, and which of their cells a picture shows in a false colour.
#pragma once

#include <string>

#include "figure/heatmap/heatmap.hpp"
#include "support/png.hpp"

namespace heed::test {

/// Panels of `n` tokens, of which neighbouring weights differ as much as can be: a colour that is mixed is
/// seen.
PanelGrid noisy_grid(std::size_t layers, std::size_t heads, std::size_t n);

/// In viridis from 0 to 1, for a screen or paper whose pixels have this side, in SVG's unit.
HeatmapOptions from_0_to_1(double pixel);

/// How many weights a side the figure says that a cell is the largest of.
std::size_t block_in(const std::string& svg);

/// How many cells of the figure's `picture`, which begins at the page's corner, have another colour at their
/// middle than their weight's in viridis from 0 to 1.
std::size_t false_cells(const PanelGrid& grid, const std::string& svg, const Picture& picture, double dpi);

}  // namespace heed::test

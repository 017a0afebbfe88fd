// The cells of one panel, and the numbers in them: of heatmaps and of the statistics' tiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "figure/colour_bar.hpp"
#include "figure/svg.hpp"

namespace heed {

/// The colours of a matrix, as entries of its map.
struct Cells {
    std::size_t rows = 0, columns = 0;
    std::vector<std::uint16_t> entries;  // [row, column]

    std::uint16_t at(std::size_t row, std::size_t column) const { return entries[row * columns + column]; }
};

[[nodiscard]] Cells cells_of(const Matrix& weights, const ColourScale& scale);

/// Of each `block` × `block` weights the one farthest from 0; blocks at the right and lower edge may be
/// smaller.
[[nodiscard]] Matrix largest_of_blocks(const Matrix& weights, std::size_t block);

/// How many rectangles draw them all: neighbours of one colour in a row are one.
[[nodiscard]] std::size_t count_runs(const Cells& cells);

/// All that follow are drawn with a cell's side as the unit, in a group of class "cells"; attributes are the
/// caller's to add. Each vector cell has a hairline of its own colour around it: between two that only touch,
/// a viewer lets the page shine through.
[[nodiscard]] SvgElement draw_ground(const Cells& cells, const ColourScale& scale);
[[nodiscard]] SvgElement draw_as_paths(const Cells& cells, const ColourScale& scale);
/// One image. Viewers smooth a picture that they scale, which would mix the colours of neighbours: a cell is
/// a square of pixels, so that its middle keeps its own.
[[nodiscard]] SvgElement draw_as_image(const Cells& cells, const ColourScale& scale);
/// A shape per cell that says on hovering what it shows, with `joint` between the row's label and the
/// column's.
[[nodiscard]] SvgElement draw_with_titles(const Panel& panel, const ColourScale& scale,
                                          std::string_view joint = " → ");

/// The weights with two decimals, in black or white, whichever is easier to read; a cell is `side` wide.
SvgElement draw_numbers(const Panel& panel, const ColourScale& scale, double font, double side);

}  // namespace heed

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
    static constexpr std::uint16_t hidden = colormap_entries;  // has no colour: its key was not seen

    std::size_t rows = 0, columns = 0;
    std::vector<std::uint16_t> entries;  // [row, column]

    std::uint16_t at(std::size_t row, std::size_t column) const { return entries[row * columns + column]; }
};

/// A cell for each `block` × `block` weights: the one farthest from 0. Blocks at the right and lower edge may
/// be smaller. A block is hidden if all of it is.
[[nodiscard]] Cells cells_of(const Panel& panel, const ColourScale& scale, std::size_t block = 1);

/// How many rectangles draw them all: neighbours of one colour in a row are one. Hidden ones are not drawn.
[[nodiscard]] std::size_t count_runs(const Cells& cells);

/// All that follow are drawn with a cell's side as the unit, in a group of class "cells"; attributes are the
/// caller's to add. Each vector cell has a hairline of its own colour around it: between two that only touch,
/// a viewer lets the page shine through. Hidden cells are left blank.
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

/// The outline of the hidden cells, a cell's side as the unit, in the syntax of a path; empty: there are
/// none.
[[nodiscard]] std::string hidden_path(const Cells& cells);

}  // namespace heed

// The cells of one panel, and the numbers in them: of heatmaps and of the statistics' tiles.
#pragma once

#include "figure/colour_bar.hpp"
#include "figure/svg.hpp"

namespace heed {

/// What of the drawing depends on the whole figure.
struct CellStyle {
    bool is_image = false;           // one image with a pixel per cell
    bool has_titles = false;         // each cell says on hovering what it shows
    std::string_view joint = " → ";  // in these, between the row's label and the column's
};

/// The cells with a cell's side as the unit, in a group of class "cells"; attributes are the caller's to add.
/// Below all is the colour of 0, and each vector cell has a hairline of its own colour around it: between two
/// that only touch, a viewer lets the page shine through.
SvgElement draw_cells(const Panel& panel, const ColourScale& scale, const CellStyle& style);

/// The weights with two decimals, in black or white, whichever is easier to read; a cell is `side` wide.
SvgElement draw_numbers(const Panel& panel, const ColourScale& scale, double font, double side);

}  // namespace heed

// Where the texts of an SVG stand on the page, by their measured widths: to check that none is cut and none
// runs into another.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "figure/font_metrics.hpp"
#include "support/affine.hpp"
#include "support/xml.hpp"

namespace heed::test {

/// A rectangle that may be turned.
struct Box {
    std::array<Corner, 4> corners;
    std::string what;
};

Box page_box(const XmlElement& svg);
/// Each matrix: the ground, or the image, of each group "cells".
std::vector<Box> cells_boxes(const XmlElement& svg);
/// The bar of each group "colour-bar", without its ticks.
std::vector<Box> colour_bar_boxes(const XmlElement& svg);
/// A line's box for each <text> but the numbers in cells.
std::vector<Box> text_boxes(const XmlElement& svg, const FontMetrics& metrics = {});

bool is_inside(const Box& box, const Box& page);
bool overlap(const Box& a, const Box& b);

}  // namespace heed::test

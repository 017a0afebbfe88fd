// The bitmaps that a figure holds, one pixel per cell. librsvg and readers of PDF blur a bitmap that they
// enlarge, whatever the figure asks for: so it is enlarged before, each pixel a square of pixels.
#pragma once

#include <string>

namespace heed {

/// The SVG with each PNG in its <image> elements enlarged by a whole factor, so that together they have at
/// least `pixels` (and no side more than 16,384). What is no PNG, transparent, or large
/// enough stays as it is.
std::string with_enlarged_bitmaps(const std::string& svg, double pixels);

}  // namespace heed

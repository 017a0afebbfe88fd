// What an engine of Graphviz drew, brought to the size that was asked for.
#pragma once

#include <string>

#include "figure/theme.hpp"

namespace heed {

struct SizedDrawing {
    std::string svg;
    double smallest_text = 0;  // in points; 0: no size was asked for
};

/// The drawing as wide and as high as the style asks for, in the page's middle, with the theme's ground
/// behind all of it. Graphviz has laid it out by its own letters, so that its text is scaled along.
SizedDrawing sized_drawing(const std::string& svg, const Style& style);

}  // namespace heed

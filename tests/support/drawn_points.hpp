// Where the shapes of an SVG reach, all transforms done.
#pragma once

#include <vector>

#include "support/affine.hpp"
#include "support/xml.hpp"

namespace heed::test {

/// Corners and ends of all rectangles, images, circles and paths, and points along their curves. A rectangle
/// in per cent is left out; a command of a path that heed does not write is an exception.
std::vector<Corner> drawn_points(const XmlElement& svg);

}  // namespace heed::test

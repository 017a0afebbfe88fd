// Whether two pictures look alike.
#pragma once

#include "support/png.hpp"

namespace heed::test {

/// The largest difference of any channel, 0 to 255, between the means of the same square of 8 × 8 pixels; 255
/// for pictures of different sizes. Versions of cairo, FreeType and poppler smooth edges each in their own
/// way, which shifts a square's mean by a few; a cell of another colour or a label elsewhere by tens.
double largest_difference(const Picture& a, const Picture& b);

}  // namespace heed::test

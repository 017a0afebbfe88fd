// Labels beside points, each where it meets no point, no other label and no edge.
#pragma once

#include "figure/stats/map.hpp"

namespace heed {

/// Gives labels of this font size to the marks of a plane, those of a class first. A label is tried right of
/// its mark, left, below, above, and in the corners between.
void place_labels(std::vector<HeadMark>& marks, const HeadMap& map, double font);

}  // namespace heed

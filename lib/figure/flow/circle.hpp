// Where the nodes of a flow graph stand, so that the sentence can be read in its order and no layout engine
// is needed: engines take minutes for what has more than a few hundred edges.
#pragma once

#include <vector>

#include "figure/point.hpp"

namespace heed {

/// Nodes of these widths and one height around a circle, clockwise from the top, none touching its
/// neighbours, none reaching into the circle that their inner sides touch. All lengths have one unit; y runs
/// upwards from the circle's centre.
std::vector<Point> around_circle(const std::vector<double>& widths, double height);

}  // namespace heed

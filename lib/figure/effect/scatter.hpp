// What the heads of a model do for its predictions: a point per head, how much the model loses without it
// (up) against a measure of what it attends to (to the right).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "figure/theme.hpp"

namespace heed {

struct ScatterPoint {
    double x, y;        // in the units that the axes' names say
    std::string label;  // "3-4": layer and head
    double shade;       // 0 to 1, as the colormap: which layer it is of
};

struct Scatter {
    std::string title, x_name, y_name;  // the axes' with their units: "Loss (nats)"
    std::vector<ScatterPoint> points;   // one at least
    std::string notes;                  // what stands below
    std::vector<std::string> provenance = {};
};

struct ScatterOptions {
    Style style;
    std::optional<std::string> title = {};  // none: the scatter's own
};

/// The figure as an SVG document: axes with round ticks, a line at y = 0, and the labels of those points that
/// are farthest from it, as far as they have room. UsageError if it does not fit the style's size.
std::string scatter_svg(const Scatter& scatter, const ScatterOptions& options);

}  // namespace heed

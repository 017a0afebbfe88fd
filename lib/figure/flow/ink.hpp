// What a flow graph has the same in DOT and SVG: its colours, and how much of a token a title holds.
#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "figure/flow/graph.hpp"
#include "figure/theme.hpp"

namespace heed {

/// Of a token in an arrow's title, or a title in the legend: times the font size.
constexpr double longest_line = 100;

struct FlowInk {
    std::string_view arrow;
    std::string_view box;
    std::string_view border;
};

inline FlowInk flow_ink(Theme theme) {
    if (theme == Theme::dark) return {"#7fb8e6", "#2a2e36", "#8a909c"};
    return {"#21618c", "#f4f4f4", "#888888"};
}

/// Of an arrow, 0 to 1: what can still be seen, to full.
inline double opacity_of(const FlowEdge& edge) {
    return 0.28 + 0.72 * edge.share;
}

}  // namespace heed

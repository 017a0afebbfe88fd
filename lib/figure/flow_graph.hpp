// A flow graph with everything in its place: what DOT and SVG are written from. Lengths are pixels of SVG
// (points in DOT), y runs downwards.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "figure/point.hpp"

namespace heed {

struct FlowNode {
    std::string name;   // in DOT: "n0"
    std::string token;  // to the letter
    std::string label;  // as it is shown; empty: the node is a dot
    Point centre;
    double width;
    double height;
};

struct FlowEdge {
    std::size_t query;  // their nodes
    std::size_t key;
    float weight;
    double share;                // of the largest weight, 0 to 1
    std::array<Point, 4> curve;  // a cubic Bézier from the query to the arrow's head
    Point tip;                   // of the head, at the key
};

/// A line of text that belongs to no token: a layer's name.
struct FlowHeading {
    std::string text;
    Point centre;
};

struct FlowGraph {
    std::string title;
    double font_size;
    std::vector<FlowNode> nodes;
    std::vector<FlowEdge> edges;
    std::vector<FlowHeading> headings;
    std::vector<std::string> legend;  // lines
};

}  // namespace heed

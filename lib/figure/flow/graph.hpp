// A flow graph with everything in its place: what DOT and SVG are written from. Lengths are pixels of SVG
// (points in DOT), y runs downwards.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "figure/point.hpp"

namespace heed {

/// What is drawn of a node besides its label; ends: a dot at the middle of its left and its right side.
enum class FlowBody { box, dot, ends };

/// Where a label stands: its middle, its start or its end at a point of the page, turned by so many degrees.
enum class FlowAnchor { middle, start, end };

struct FlowNode {
    std::string name;   // in DOT: "n0"
    std::string token;  // to the letter
    std::string label;  // as it is shown; empty: it has none
    Point centre;
    double width;
    double height;
    FlowBody body = FlowBody::box;
    Point label_offset = {0, 0};  // from the centre
    FlowAnchor anchor = FlowAnchor::middle;
    double turn = 0;
};

struct FlowEdge {
    std::size_t query;  // their nodes
    std::size_t key;
    float weight;
    double share;                     // of the largest weight, 0 to 1
    double fineness = 1;              // how wide arrows are drawn: less where nodes are close together
    std::array<Point, 4> curve = {};  // a cubic Bézier from the query to the arrow's head
    Point tip = {0, 0};               // of the head, at the key
};

/// A line of text that belongs to no token: a layer's name.
struct FlowHeading {
    std::string text;
    Point centre;
};

/// The page that was asked for, or what of it is left for the drawing.
struct FlowRoom {
    double width = 0;   // 0: none was asked for
    double height = 0;  // at most; the drawing's own if `is_open`
    bool is_open = false;
};

struct FlowGraph {
    std::string title;
    double font_size = 0;
    std::vector<FlowNode> nodes;
    std::vector<FlowEdge> edges;
    std::vector<FlowHeading> headings;
    std::vector<std::string> legend;  // lines
    FlowRoom page = {};               // to which it was laid out
};

}  // namespace heed

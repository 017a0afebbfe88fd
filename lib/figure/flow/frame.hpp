// What stands around a flow graph: the words above and below it, and how large the page is with them; and
// what DOT and SVG have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "figure/flow/flow.hpp"

namespace heed {

/// What the drawing covers.
struct FlowExtent {
    double left = 0, top = 0, right = 0, bottom = 0;

    void include(Point p);
    void include(Point centre, double width, double height);
};

struct FlowFrame {
    FlowExtent drawing;
    std::vector<TextLine> above, below;  // their middles in the page's middle
    double margin = 0;
    double width = 0, height = 0;               // of the page
    double above_top = 0, top = 0, bottom = 0;  // of the lines above, the drawing, the lines below
    double texts_height = 0;                    // margins and gaps included
    double smallest_font = 0;
};

FlowFrame frame_of(const FlowGraph& graph, const FlowOptions& options);

/// By how much the frame is scaled to the page that was asked for; 1 without one.
double scale_to_page(const FlowFrame& frame, const FlowOptions& options);

/// Of layers' names.
double heading_font(const FlowGraph& graph);
/// Whether the words on how layers are counted have their place: where layers are named.
bool names_layers(const FlowGraph& graph, const Style& style);

/// Of a token in an arrow's title, or a title in the legend: times the font size.
inline constexpr double longest_line = 100;

struct FlowInk {
    std::string_view arrow;
    std::string_view box;
    std::string_view border;
};

FlowInk flow_ink(Theme theme);

/// Of an arrow, 0 to 1: what can still be seen, to full.
double opacity_of(const FlowEdge& edge);

}  // namespace heed

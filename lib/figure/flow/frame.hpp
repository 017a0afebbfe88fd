// What stands around a flow graph: the words above and below it, and how large the page is with them.
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

/// A line of text, its middle in the page's middle.
struct FlowLine {
    std::string text;
    double font_size;
    std::string_view colour;
};

struct FlowFrame {
    FlowExtent drawing;
    std::vector<FlowLine> above, below;
    double margin = 0;
    double width = 0, height = 0;               // of the page
    double above_top = 0, top = 0, bottom = 0;  // of the lines above, the drawing, the lines below
    double texts_height = 0;                    // margins and gaps included
    double smallest_font = 0;
};

FlowFrame frame_of(const FlowGraph& graph, const FlowOptions& options);

/// Of layers' names.
double heading_font(const FlowGraph& graph);
/// Whether the words on how layers are counted have their place: where layers are named.
bool names_layers(const FlowGraph& graph, const Style& style);

}  // namespace heed

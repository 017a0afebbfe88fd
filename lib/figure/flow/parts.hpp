// What a flow graph is made of: where its nodes stand, which way its arrows take, and what stands around
// them. Nodes stand on a line, around a circle or in columns, as far apart as the content asks for. No layout
// engine is needed: engines take minutes for what has more than a few hundred edges. On a page labels get
// smaller, lose their boxes, turn, thin out evenly, but are never smaller than 6 pt, where scaling the
// drawing would make them so. Lengths are SVG's unit where nothing else is said.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "figure/flow/flow.hpp"
#include "figure/font_metrics.hpp"

namespace heed {

// Where the nodes stand.

/// How the nodes stand, and with it how the arrow from one to another runs. fan: dots around a circle, their
/// labels turned outwards. free: anywhere.
enum class FlowShape { across_line, down_line, circle, fan, columns, free };

/// The letters of the nodes' labels.
struct FlowLetters {
    double size;
    const FontMetrics& metrics;
    double longest_label = 20;  // times the size
};

struct FlowPlacement {
    FlowShape shape;
    double font_size;
    std::vector<FlowNode> nodes;
    std::size_t step = 1;  // every step-th node has its label, from the first on, and on a line the last
};

/// Columns of tokens side by side, in rows.
struct FlowColumns {
    FlowLetters letters;
    double pitch;           // from each row to the next
    double between;         // two columns
    std::size_t step = 1;   // every step-th row has labels, and the last (`thinned`)
    bool has_boxes = true;  // else a token is a dot with its label beside it
};

/// The tokens across the page, each as wide as its label.
FlowPlacement across_page(const std::vector<std::string>& tokens, const FontMetrics& metrics);
/// Likewise, or down the page, all of one width, if that would be too wide.
FlowPlacement on_line(const std::vector<std::string>& tokens, const FontMetrics& metrics);
FlowPlacement on_circle(const std::vector<std::string>& tokens, const FlowLetters& letters);
/// Nodes of these widths and one height around a circle, clockwise from the top, none touching its
/// neighbours, none reaching into the circle that their inner sides touch. All lengths have one unit; y runs
/// upwards from the circle's centre.
std::vector<Point> around_circle(const std::vector<double>& widths, double height);
/// A column of tokens, its nodes called `letter`0, `letter`1, …; the nearest side of their labels is at `x`,
/// and they reach away from it to the left or to the right.
std::vector<FlowNode> in_column(const std::vector<std::string>& tokens, char letter, double x, bool to_left,
                                const FlowColumns& columns);
/// Leaves every step-th label, and the last (`thinned`).
void thin_labels(std::vector<FlowNode>& nodes, std::size_t step);

FlowColumns columns_of(std::size_t rows, double between, const FontMetrics& metrics);
/// The size of letters for so many tokens below each other, and from each token to the next.
double flow_font_size(std::size_t tokens);
double flow_pitch(double font_size);
/// Of a node that is a dot, where rows are so far apart.
double dot_size(double pitch);

/// A node for each token, at the origin.
std::vector<FlowNode> nodes_of(const std::vector<std::string>& tokens, char letter,
                               const FlowLetters& letters);

/// Whether no page was asked for, or the graph can be scaled to it with all of its text 6 pt or larger.
bool can_be_scaled(const FlowGraph& graph, const FlowOptions& options);

/// Has a graph drawn into what its own texts leave of the page. UsageError if that is too little.
FlowGraph on_page(const FlowOptions& options, const std::function<FlowGraph(const Room&)>& draw);

/// What is left of a page, and the measures of what is written there.
struct FlowSheet {
    Room room;
    const FontMetrics& metrics;
};

/// Across the room if all labels fit, else down it.
FlowPlacement line_in(const std::vector<std::string>& tokens, const FlowSheet& sheet);
/// In boxes if they fit, else as dots with their labels turned outwards.
FlowPlacement circle_in(const std::vector<std::string>& tokens, const FlowSheet& sheet);
/// Labels left of the first of `count` columns and, if there are any, right of the last.
FlowColumns columns_in(const std::vector<std::string>& left, const std::vector<std::string>& right,
                       std::size_t count, const FlowSheet& sheet);

// Arrows go past the nodes, and take different ways there and back.

/// Gives each edge its curve and tip. On a line they reach as far away from it as the room allows; without a
/// room, as the line's length asks for.
void route(FlowGraph& graph, FlowShape shape, const Room& room = {});

/// How long and how wide an arrow's head is, and how wide its line.
double line_width(const FlowEdge& edge);
double head_length(const FlowEdge& edge);

// The words above and below, and how large the page is with them; and what DOT and SVG have in common.

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

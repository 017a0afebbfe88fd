// Attention as a graph: a node per token, an arrow from each query to the keys it attends to, for each weight
// above 0: what has no arrow was made 0 before (analysis/shorten). As SVG, with
// every position fixed by heed, so that large graphs take milliseconds; and as DOT, which Graphviz accepts
// and draws the same. Tokens are shown to the letter, whatever they hold; the same panel gives the same
// bytes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/select.hpp"
#include "figure/caption.hpp"
#include "figure/page.hpp"
#include "figure/point.hpp"
#include "figure/theme.hpp"

namespace heed {

struct FlowOptions {
    Caption caption;
    /// "line": the tokens in their order, across the page if they fit, else down it. "circle": clockwise from
    /// the top. Else the layout engine of Graphviz that places them: placed_by_engine, or who reads the DOT.
    std::string layout = "line";
    std::string inputs = "the tokens";  // what the lowest of several layers reads
    bool faint_special = false;         // arrows from and to special tokens are grey
    Style style;
    bool is_sized = true;  // false: the style's size does not count, as for DOT
};

/// What has an arrow where nothing else is asked for: of each query the keys that together hold this share of
/// its attention, or a smaller one with which a token has no more arrows than these, on average in each
/// layer.
inline constexpr double usual_flow_share = 0.7, usual_arrows_per_token = 2;

/// heed's own layouts, then Graphviz's.
inline const std::vector<std::string> own_layouts = {"line", "circle"};
inline const std::vector<std::string> engine_layouts = {"dot", "neato", "fdp", "sfdp", "circo", "twopi"};
[[nodiscard]] bool is_engine(const std::string& layout);

/// What is drawn of a node besides its label; ends: a dot at the middle of its left and its right side.
enum class FlowBody { box, dot, ends };

/// Where a label stands: its middle, its start or its end at a point of the page, turned by so many degrees.
enum class FlowAnchor { middle, start, end };

struct FlowNode {
    std::string name;   // in DOT: "n0"
    std::string token;  // to the letter
    std::string label;  // as it is shown; empty: it has none
    Point centre = {0, 0};
    double width = 0;
    double height = 0;
    FlowBody body = FlowBody::box;
    Point label_offset = {0, 0};  // from the centre
    FlowAnchor anchor = FlowAnchor::middle;
    double turn = 0;
    std::string_view colour = {};  // of the label; empty: the theme's ink
};

struct FlowEdge {
    std::size_t query;  // their nodes
    std::size_t key;
    float weight;
    double share;                     // of the largest weight, 0 to 1
    bool is_faint = false;            // grey, and no measure of the others
    double fineness = 1;              // how wide arrows are drawn: less where nodes are close together
    std::array<Point, 4> curve = {};  // a cubic Bézier from the query to the arrow's head
    Point tip = {0, 0};               // of the head, at the key
};

/// A line of text that belongs to no token: a layer's name.
struct FlowHeading {
    std::string text;
    Point centre;
};

/// A flow graph with everything in its place: what DOT and SVG are written from. Lengths are pixels of SVG
/// (points in DOT), y runs downwards.
struct FlowGraph {
    std::string title;
    double font_size = 0;
    std::vector<FlowNode> nodes;
    std::vector<FlowEdge> edges;
    std::vector<FlowHeading> headings;
    std::vector<std::string> legend;  // lines
    Room page = {};                   // to which it was laid out
    std::vector<std::string> provenance = {};
};

/// The panel as a graph. Where the keys are not the queries, the queries are a column on the left, the keys
/// one on the right.
FlowGraph flow_graph(const Panel& panel, const FlowOptions& options = FlowOptions());

/// The attention of several layers, the lowest first, over the same tokens: from each token of a layer to
/// those of the layer below that it attends to. The tokens stand in a column on the left, a layer's outputs
/// right of the layer below. The layout of `options` does not count.
FlowGraph layered_flow_graph(const std::vector<Panel>& layers, const FlowOptions& options = FlowOptions());

/// As directed graph in DOT. Nodes are n0, n1, … (k0, k1, … for keys that are not the queries, l1_0, l1_1, …
/// for a layer's outputs). Width and opacity of an arrow grow with its weight; its tooltip says the weight.
std::string flow_dot(const FlowGraph& graph, const FlowOptions& options = FlowOptions());
/// As SVG.
std::string flow_svg(const FlowGraph& graph, const FlowOptions& options = FlowOptions());

/// The graph with its nodes where an engine of Graphviz places them, which takes it minutes beyond a few
/// hundred arrows. std::runtime_error as render_dot.
[[nodiscard]] FlowGraph placed_by_engine(FlowGraph graph, const std::string& engine);

/// In points, of the drawing on its page: what an engine places is scaled as a whole.
[[nodiscard]] double smallest_text(const FlowGraph& graph, const FlowOptions& options);

}  // namespace heed

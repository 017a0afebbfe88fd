// Attention as a graph: a node a token, an arrow from each query to the keys it attends to. As SVG, with
// every position fixed by heed, so that large graphs take milliseconds; and as DOT, which Graphviz accepts
// and draws the same. Tokens are shown to the letter, whatever they hold; the same panel gives the same
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "figure/caption.hpp"
#include "figure/flow/graph.hpp"
#include "figure/theme.hpp"

namespace heed {

struct FlowOptions {
    Caption caption;
    std::optional<double> threshold;     // weights above it have an arrow; none: 0.1, or 0 with top_k
    std::optional<std::uint64_t> top_k;  // of each query's arrows those of the k largest weights
    /// "line": the tokens in their order, across the page if they fit, else down it. "circle": clockwise from
    /// the top. Else the layout engine of Graphviz to which the DOT leaves the positions.
    std::string layout = "line";
    std::string inputs = "the tokens";  // what the lowest of several layers reads
    Style style;
    bool is_sized = true;  // false: the style's size does not count, as for DOT
};

/// heed's own layouts, then Graphviz's.
inline const std::vector<std::string> own_layouts = {"line", "circle"};
inline const std::vector<std::string> engine_layouts = {"dot", "neato", "fdp", "sfdp", "circo", "twopi"};

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
/// As SVG. Engine layouts are drawn by Graphviz alone (render_dot).
std::string flow_svg(const FlowGraph& graph, const FlowOptions& options = FlowOptions());

}  // namespace heed

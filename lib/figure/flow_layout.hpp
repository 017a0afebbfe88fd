// Where the nodes of a flow graph stand and which way its arrows take: on a line, around a circle, in two
// columns, in layers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "figure/flow_graph.hpp"
#include "figure/font_metrics.hpp"

namespace heed {

/// The letters of the nodes' labels.
struct FlowLetters {
    double size;
    const FontMetrics& metrics;
};

/// How the arrow from one node to another runs; what fills curve and tip of an edge.
enum class FlowShape { across_line, down_line, circle, columns };

/// The tokens across the page, or down it if that would be too wide.
std::pair<FlowShape, std::vector<FlowNode>> on_line(const std::vector<std::string>& tokens,
                                                    const FlowLetters& letters);
std::vector<FlowNode> on_circle(const std::vector<std::string>& tokens, const FlowLetters& letters);
/// A column of tokens, its nodes called `letter`0, `letter`1, …; the nearest side of their labels is at `x`,
/// and they reach away from it to the left or to the right.
std::vector<FlowNode> in_column(const std::vector<std::string>& tokens, char letter, double x, bool to_left,
                                const FlowLetters& letters);

/// The size of letters for so many tokens below each other, and from each token to the next.
double flow_font_size(std::size_t tokens);
double flow_pitch(double font_size);

/// Gives each edge its curve and tip.
void route(FlowGraph& graph, FlowShape shape);

/// How long and how wide an arrow's head is, and how wide its line.
double line_width(const FlowEdge& edge);
double head_length(const FlowEdge& edge);

}  // namespace heed

// Which way the arrows of a flow graph take: past the nodes, and different ones there and back.
#pragma once

#include "figure/flow/flow.hpp"
#include "figure/flow/layout.hpp"

namespace heed {

/// Gives each edge its curve and tip. On a line they reach as far away from it as the room allows; without a
/// room, as the line's length asks for.
void route(FlowGraph& graph, FlowShape shape, const Room& room = {});

/// How long and how wide an arrow's head is, and how wide its line.
double line_width(const FlowEdge& edge);
double head_length(const FlowEdge& edge);

}  // namespace heed

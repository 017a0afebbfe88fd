// Flow graphs laid out to a page: labels get smaller, lose their boxes, turn, thin out evenly, but are never
// smaller than 6 pt, where scaling the drawing would make them so.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "figure/flow/flow.hpp"
#include "figure/flow/layout.hpp"

namespace heed {

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

}  // namespace heed

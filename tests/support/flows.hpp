// Flow graphs as the command draws them: without the smaller weights.
#pragma once

#include <vector>

#include "figure/flow/flow.hpp"

namespace heed::test {

/// A graph of all weights is a wall.
inline constexpr float usual_threshold = 0.1F;

/// The panel with its weights up to the threshold as 0.
inline Panel above(Panel panel, float threshold = usual_threshold) {
    for (float& weight : panel.weights)
        if (weight <= threshold) weight = 0;
    return panel;
}

inline FlowGraph flow_of(const Panel& panel, const FlowOptions& options = FlowOptions()) {
    return flow_graph(above(panel), options);
}

inline FlowGraph layered_flow_of(std::vector<Panel> layers, const FlowOptions& options = FlowOptions()) {
    for (Panel& layer : layers) layer = above(layer);
    return layered_flow_graph(layers, options);
}

}  // namespace heed::test

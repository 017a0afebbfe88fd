// One attention matrix as a graph in DOT: a node a token, an arrow from each query to the keys it attends to.
// Graphviz accepts it and shows the tokens to the letter, whatever they hold; the same panel gives the same
// bytes.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "figure/caption.hpp"

namespace heed {

struct FlowOptions {
    Caption caption;
    double threshold = 0.1;  // weights above it have an arrow
};

/// The panel as a directed graph. Nodes n0, n1, … are the tokens, around a circle in the sentence's order;
/// where the keys are not the queries, n0, n1, … are the queries on the left and k0, k1, … the keys on the
/// right. Width and opacity of an arrow grow with its weight; its tooltip says the weight.
std::string flow_dot(const Panel& panel, const FlowOptions& options = {});

}  // namespace heed

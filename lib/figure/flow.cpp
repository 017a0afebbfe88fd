#include "figure/flow.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "figure/flow_layout.hpp"
#include "format/number.hpp"

namespace heed {
namespace {

constexpr double usual_threshold = 0.1;
constexpr double between_columns = 160;
constexpr double between_layers = 64;
constexpr double dot_size = 5;

double threshold_of(const FlowOptions& options) {
    return options.threshold.value_or(options.top_k ? 0 : usual_threshold);
}

/// The keys to which a query has arrows, ascending.
std::vector<std::size_t> keys_of(const Matrix& weights, std::size_t query, const FlowOptions& options) {
    std::vector<std::size_t> keys;
    // As float32, since a weight written 0.1 is a hair above 0.1 as a double.
    const float threshold = narrow(threshold_of(options));
    for (std::size_t k = 0; k < weights.shape(1); ++k)
        if (weights(query, k) > threshold) keys.push_back(k);
    if (!options.top_k || keys.size() <= *options.top_k) return keys;
    std::stable_sort(keys.begin(), keys.end(),
                     [&](std::size_t a, std::size_t b) { return weights(query, a) > weights(query, b); });
    keys.resize(*options.top_k);
    std::sort(keys.begin(), keys.end());
    return keys;
}

float largest_of(const Matrix& weights) {
    float largest = 0;
    for (const float weight : weights) largest = std::max(largest, weight);
    return largest;
}

/// Where the nodes of a matrix's rows and columns begin among the graph's.
struct Ends {
    std::size_t queries;
    std::size_t keys;
};

void add_edges(FlowGraph& graph, const Panel& panel, const Ends& ends, const FlowOptions& options) {
    const float largest = largest_of(panel.weights);
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (const std::size_t k : keys_of(panel.weights, q, options)) {
            const float weight = panel.weights(q, k);
            const double share = largest > 0 ? std::clamp(double{weight} / largest, 0.0, 1.0) : 1;
            graph.edges.push_back({ends.queries + q, ends.keys + k, weight, share, {}, {}});
        }
}

std::vector<std::string> legend_of(const FlowOptions& options) {
    std::string text = "arrow: query attends to key; ";
    const std::string top =
        options.top_k ? "the " + std::to_string(*options.top_k) + " largest of each query" : "";
    std::string above;
    if (!options.top_k || threshold_of(options) > 0) {
        above = "weights above ";
        append_number(above, threshold_of(options));
    }
    return {text + top + (top.empty() || above.empty() ? "" : ", ") + above};
}

FlowGraph graph_with(std::vector<FlowNode> nodes, double font_size, const std::string& title,
                     const FlowOptions& options) {
    return {options.caption.title.value_or(title), font_size, std::move(nodes), {}, {}, legend_of(options)};
}

FlowGraph two_columns(const Panel& panel, const FlowOptions& options) {
    const double font = flow_font_size(std::max(panel.query_labels.size(), panel.key_labels.size()));
    std::vector<FlowNode> nodes = in_column(panel.query_labels, 'n', 0, true, {font, options.style.metrics});
    const Ends ends{0, nodes.size()};
    for (FlowNode& key :
         in_column(panel.key_labels, 'k', between_columns, false, {font, options.style.metrics}))
        nodes.push_back(std::move(key));
    FlowGraph graph = graph_with(std::move(nodes), font, panel.title, options);
    graph.legend.emplace_back("left: queries, right: keys");
    add_edges(graph, panel, ends, options);
    route(graph, FlowShape::columns);
    return graph;
}

FlowGraph line(const Panel& panel, const FlowOptions& options) {
    const double font = flow_font_size(panel.query_labels.size());
    auto [shape, nodes] = on_line(panel.query_labels, {font, options.style.metrics});
    FlowGraph graph = graph_with(std::move(nodes), font, panel.title, options);
    graph.legend.emplace_back(shape == FlowShape::across_line
                                  ? "above: to later tokens, below: to earlier ones"
                                  : "right: to later tokens, left: to earlier ones");
    add_edges(graph, panel, {0, 0}, options);
    route(graph, shape);
    return graph;
}

FlowGraph circle(const Panel& panel, const FlowOptions& options) {
    const double font = flow_font_size(panel.query_labels.size());
    FlowGraph graph =
        graph_with(on_circle(panel.query_labels, {font, options.style.metrics}), font, panel.title, options);
    add_edges(graph, panel, {0, 0}, options);
    route(graph, FlowShape::circle);
    return graph;
}

/// The outputs of a layer: dots in a column, its name above.
void add_layer(FlowGraph& graph, const Panel& panel, std::size_t number) {
    const double x = static_cast<double>(number) * between_layers;
    const std::string prefix = "l" + std::to_string(number) + "_";
    for (std::size_t i = 0; i < panel.query_labels.size(); ++i)
        graph.nodes.push_back({prefix + std::to_string(i),
                               panel.query_labels[i],
                               "",
                               {x, static_cast<double>(i) * flow_pitch(graph.font_size)},
                               dot_size,
                               dot_size});
    graph.headings.push_back({panel.title, {x, -flow_pitch(graph.font_size)}});
}

}  // namespace

FlowGraph flow_graph(const Panel& panel, const FlowOptions& options) {
    assert(panel.query_labels.size() == panel.weights.shape(0));
    assert(panel.key_labels.size() == panel.weights.shape(1));
    if (panel.query_labels != panel.key_labels) return two_columns(panel, options);
    return options.layout == "circle" ? circle(panel, options) : line(panel, options);
}

FlowGraph layered_flow_graph(const std::vector<Panel>& layers, const FlowOptions& options) {
    assert(!layers.empty());
    const std::vector<std::string>& tokens = layers[0].key_labels;
    const double font = flow_font_size(tokens.size());
    FlowGraph graph =
        graph_with(in_column(tokens, 'n', 0, true, {font, options.style.metrics}), font, "", options);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        add_layer(graph, layers[i], i + 1);
        add_edges(graph, layers[i], {(i + 1) * tokens.size(), i * tokens.size()}, options);
    }
    graph.legend.emplace_back("from each layer to the one below, left of it; left: the tokens");
    route(graph, FlowShape::columns);
    return graph;
}

}  // namespace heed

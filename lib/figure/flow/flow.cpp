#include "figure/flow/flow.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/text/number.hpp"
#include "figure/flow/frame.hpp"
#include "figure/flow/layout.hpp"
#include "figure/flow/route.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double usual_threshold = 0.1;
constexpr double between_columns = 160;
constexpr double between_layers = 64;
constexpr double largest_dot = 5;
constexpr double least_to_heading = 14;
constexpr double between_numbers = 3;

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

/// The panel's arrows; `largest` is the weight of the widest.
void add_edges(FlowGraph& graph, const Panel& panel, const Ends& ends, float largest,
               const FlowOptions& options) {
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (const std::size_t k : keys_of(panel.weights, q, options)) {
            const float weight = panel.weights(q, k);
            const double share = largest > 0 ? std::clamp(double{weight} / largest, 0.0, 1.0) : 1;
            graph.edges.push_back(
                {.query = ends.queries + q, .key = ends.keys + k, .weight = weight, .share = share});
        }
}

std::vector<std::string> legend_of(const FlowOptions& options) {
    std::string text = "arrow: query attends to key";
    const std::string top =
        options.top_k ? "the " + std::to_string(*options.top_k) + " largest of each query" : "";
    std::string above;
    if (threshold_of(options) > 0) {
        above = "weights above ";
        append_number(above, threshold_of(options));
    }
    const std::string drawn = top + (top.empty() || above.empty() ? "" : ", ") + above;
    return {text + (drawn.empty() ? "" : "; " + drawn)};
}

FlowGraph graph_with(FlowPlacement placed, const std::string& title, const FlowOptions& options) {
    FlowGraph graph;
    graph.title = options.caption.title.value_or(title);
    graph.font_size = placed.font_size;
    graph.nodes = std::move(placed.nodes);
    graph.legend = legend_of(options);
    if (placed.step > 1)
        graph.legend.push_back("Labels thinned: 1 of " + std::to_string(placed.step) + " tokens");
    return graph;
}

/// What the widest arrow stands for; the others' width and opacity fall with their weight.
void add_key(FlowGraph& graph) {
    float widest = 0;
    for (const FlowEdge& edge : graph.edges) widest = std::max(widest, edge.weight);
    if (!graph.edges.empty()) graph.legend.front() += "; widest: " + weight_text(widest);
}

/// What the shape's directions mean.
std::string directions_of(FlowShape shape, bool is_alignment) {
    if (shape == FlowShape::across_line) return "above: to later tokens, below: to earlier ones";
    if (shape == FlowShape::down_line) return "right: to later tokens, left: to earlier ones";
    if (shape != FlowShape::columns) return "";
    return is_alignment ? "left: target, right: source" : "left: queries, right: keys";
}

FlowPlacement two_columns(const Panel& panel, const FlowColumns& columns) {
    FlowPlacement placed{FlowShape::columns, columns.letters.size,
                         in_column(panel.query_labels, 'n', 0, true, columns), columns.step};
    for (FlowNode& key : in_column(panel.key_labels, 'k', columns.between, false, columns))
        placed.nodes.push_back(std::move(key));
    return placed;
}

bool has_page(const FlowOptions& options) {
    return options.is_sized && page_of(options.style).is_given();
}

/// "Layer 3" as "3", thinned where there are too many, the word once above the tokens.
void shorten_headings(FlowGraph& graph, double between, const FontMetrics& metrics) {
    std::vector<FlowHeading> kept;
    const double font = heading_font(graph);
    double reached = -between;
    for (FlowHeading& heading : graph.headings) {
        heading.text.erase(0, heading.text.rfind(' ') + 1);
        const double half = metrics.width(heading.text, font) / 2;
        if (heading.centre.x - half < reached) continue;
        reached = heading.centre.x + half + between_numbers;
        kept.push_back(heading);
    }
    kept.push_back({"Layer", {-metrics.width("Layer", font) / 2, kept.front().centre.y}});
    graph.headings = std::move(kept);
}

bool is_square(const Panel& panel) {
    return !panel.has_own_keys && panel.query_labels == panel.key_labels;
}

FlowPlacement placed_freely(const Panel& panel, const FlowOptions& options) {
    const std::vector<std::string>& tokens = panel.query_labels;
    const FontMetrics& metrics = options.style.metrics;
    const std::size_t rows = std::max(tokens.size(), panel.key_labels.size());
    if (!is_square(panel)) return two_columns(panel, columns_of(rows, between_columns, metrics));
    return options.layout == "circle" ? on_circle(tokens, {flow_font_size(rows), metrics})
                                      : on_line(tokens, metrics);
}

FlowPlacement placed_in(const Room& room, const Panel& panel, const FlowOptions& options) {
    const std::vector<std::string>& tokens = panel.query_labels;
    const FlowSheet sheet{room, options.style.metrics};
    if (!is_square(panel)) return two_columns(panel, columns_in(tokens, panel.key_labels, 2, sheet));
    return options.layout == "circle" ? circle_in(tokens, sheet) : line_in(tokens, sheet);
}

FlowGraph graph_of(const Panel& panel, FlowPlacement placed, const Room& room, const FlowOptions& options) {
    const FlowShape shape = placed.shape;
    FlowGraph graph = graph_with(std::move(placed), panel.title, options);
    if (const std::string directions = directions_of(shape, panel.is_alignment); !directions.empty())
        graph.legend.insert(graph.legend.begin() + 1, directions);
    const Ends ends{0, is_square(panel) ? 0 : panel.query_labels.size()};
    add_edges(graph, panel, ends, largest_of(panel.weights), options);
    add_key(graph);
    graph.provenance = panel.provenance;
    route(graph, shape, room);
    return graph;
}

/// The outputs of a layer: dots in a column, its name above.
void add_layer(FlowGraph& graph, const Panel& panel, std::size_t number, const FlowColumns& columns) {
    const double x = static_cast<double>(number) * columns.between;
    const std::string prefix = "l" + std::to_string(number) + "_";
    for (std::size_t i = 0; i < panel.query_labels.size(); ++i) {
        const double size = columns.has_boxes ? largest_dot : dot_size(columns.pitch);
        graph.nodes.push_back({.name = prefix + std::to_string(i),
                               .token = panel.query_labels[i],
                               .label = "",
                               .centre = {x, static_cast<double>(i) * columns.pitch},
                               .width = size,
                               .height = size,
                               .body = FlowBody::dot});
    }
    graph.headings.push_back({panel.title, {x, -std::max(columns.pitch, least_to_heading)}});
}

FlowGraph layered(const std::vector<Panel>& layers, const FlowColumns& columns, const Room& room,
                  const FlowOptions& options) {
    const std::vector<std::string>& tokens = layers[0].key_labels;
    FlowGraph graph = graph_with(
        {FlowShape::columns, columns.letters.size, in_column(tokens, 'n', 0, true, columns), columns.step},
        "", options);
    graph.provenance = layers[0].provenance;
    float largest = 0;
    for (const Panel& layer : layers) largest = std::max(largest, largest_of(layer.weights));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        add_layer(graph, layers[i], i + 1, columns);
        add_edges(graph, layers[i], {(i + 1) * tokens.size(), i * tokens.size()}, largest, options);
    }
    add_key(graph);
    graph.legend.insert(graph.legend.begin() + 1,
                        "from each layer to the one below, left of it; left: " + options.inputs);
    route(graph, FlowShape::columns, room);
    return graph;
}

}  // namespace

FlowGraph flow_graph(const Panel& panel, const FlowOptions& options) {
    assert(panel.query_labels.size() == panel.weights.shape(0));
    assert(panel.key_labels.size() == panel.weights.shape(1));
    FlowPlacement placed = placed_freely(panel, options);
    const bool is_down = placed.shape == FlowShape::down_line;
    FlowGraph graph = graph_of(panel, std::move(placed), {}, options);
    if (!has_page(options) || (!is_down && can_be_scaled(graph, options))) return graph;
    return on_page(options, [&](const Room& room) {
        return graph_of(panel, placed_in(room, panel, options), room, options);
    });
}

FlowGraph layered_flow_graph(const std::vector<Panel>& layers, const FlowOptions& options) {
    assert(!layers.empty());
    const std::vector<std::string>& tokens = layers[0].key_labels;
    FlowGraph graph =
        layered(layers, columns_of(tokens.size(), between_layers, options.style.metrics), {}, options);
    if (!has_page(options) || can_be_scaled(graph, options)) return graph;
    return on_page(options, [&](Room room) {
        room.height -= least_to_heading + smallest_font;
        const FlowColumns columns = columns_in(tokens, {}, layers.size() + 1, {room, options.style.metrics});
        FlowGraph drawn = layered(layers, columns, room, options);
        shorten_headings(drawn, columns.between, options.style.metrics);
        return drawn;
    });
}

}  // namespace heed

#include "figure/flow/flow.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "figure/axis_labels.hpp"
#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double between_columns = 160;
constexpr double between_layers = 64;
constexpr double largest_dot = 5;
constexpr double least_to_heading = 14;
constexpr double between_numbers = 3;

/// The arrows' weights; `act(query, key, weight, is_faint)`.
template <typename Act>
void each_weight(const Panel& panel, const FlowOptions& options, const Act& act) {
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k)
            if (const float weight = panel.weights(q, k); weight > 0)
                act(q, k, weight, options.faint_special && panel.is_of_special(q, k));
}

/// Of the arrows that are not faint, where there are any.
float largest_of(const Panel& panel, const FlowOptions& options) {
    float largest = 0, largest_faint = 0;
    each_weight(panel, options, [&](std::size_t, std::size_t, float weight, bool is_faint) {
        float& most = is_faint ? largest_faint : largest;
        most = std::max(most, weight);
    });
    return largest > 0 ? largest : largest_faint;
}

/// Where the nodes of a matrix's rows and columns begin among the graph's.
struct Ends {
    std::size_t queries;
    std::size_t keys;
};

/// The panel's arrows; `largest` is the weight of the widest.
void add_edges(FlowGraph& graph, const Panel& panel, const Ends& ends, float largest,
               const FlowOptions& options) {
    each_weight(panel, options, [&](std::size_t query, std::size_t key, float weight, bool is_faint) {
        graph.edges.push_back({.query = ends.queries + query,
                               .key = ends.keys + key,
                               .weight = weight,
                               .share = std::clamp(double{weight} / largest, 0.0, 1.0),
                               .is_faint = is_faint});
    });
}

/// The tokens from node `first` on, by what they are.
void colour_labels(FlowGraph& graph, std::size_t first, const std::vector<TokenRole>& roles, Theme theme) {
    const auto colours = label_colours(roles, theme);
    for (std::size_t i = 0; i < colours.size(); ++i) graph.nodes[first + i].colour = colours[i];
}

FlowGraph graph_with(FlowPlacement placed, const std::string& title, const FlowOptions& options) {
    FlowGraph graph;
    graph.title = options.caption.title.value_or(title);
    graph.font_size = placed.font_size;
    graph.nodes = std::move(placed.nodes);
    if (placed.step > 1) graph.legend = {"One in " + std::to_string(placed.step) + " tokens is labelled"};
    return graph;
}

/// What an arrow is, and what the widest stands for; the others' width and opacity fall with their weight.
/// Then what else a reader has to know.
void add_reading(FlowGraph& graph, const std::string& directions, const FlowOptions& options) {
    float widest = 0;
    bool has_faint = false;
    for (const FlowEdge& edge : graph.edges) {
        if (!edge.is_faint) widest = std::max(widest, edge.weight);
        has_faint |= edge.is_faint;
    }
    std::string reading = "Arrows run from a query to the keys it attends to";
    if (widest > 0) reading += "; the widest is " + weight_text(widest);
    if (has_faint) reading += "; those of special tokens are grey";
    if (!directions.empty()) graph.legend.insert(graph.legend.begin(), directions);
    graph.legend.insert(graph.legend.begin(),
                        options.caption.after(reading, names_layers(graph, options.style)));
}

/// What the shape's directions mean.
std::string directions_of(FlowShape shape, bool is_alignment) {
    if (shape == FlowShape::across_line) return "Above: to later tokens; below: to earlier ones";
    if (shape == FlowShape::down_line) return "Right: to later tokens; left: to earlier ones";
    if (shape != FlowShape::columns) return "";
    return is_alignment ? "Left: target; right: source" : "Left: queries; right: keys";
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
    if (is_engine(options.layout)) return across_page(tokens, metrics);  // until the engine places them
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
    const Ends ends{0, is_square(panel) ? 0 : panel.query_labels.size()};
    add_edges(graph, panel, ends, largest_of(panel, options), options);
    colour_labels(graph, 0, panel.query_roles, options.style.theme);
    if (!is_square(panel)) colour_labels(graph, ends.keys, panel.key_roles, options.style.theme);
    add_reading(graph, directions_of(shape, panel.is_alignment), options);
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
    for (const Panel& layer : layers) largest = std::max(largest, largest_of(layer, options));
    colour_labels(graph, 0, layers[0].key_roles, options.style.theme);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        add_layer(graph, layers[i], i + 1, columns);
        add_edges(graph, layers[i], {(i + 1) * tokens.size(), i * tokens.size()}, largest, options);
    }
    add_reading(graph, "Each layer reads the column left of it, the first one " + options.inputs, options);
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

#include "figure/flow.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "figure/colormap.hpp"
#include "figure/font_metrics.hpp"
#include "figure/label.hpp"
#include "figure/node_layout.hpp"
#include "format/escape.hpp"
#include "format/number.hpp"

namespace heed {
namespace {

// In points, as Graphviz counts.
constexpr double font = 12;
constexpr double node_height = 20;
constexpr double node_margin = 6;
constexpr double column_distance = 220;
// Times the font size. A quoted string of 16 KiB could not be read back by Graphviz; a tooltip holds two
// tokens.
constexpr double longest_label = 20;
constexpr double longest_line = 100;

/// A node as it is written: its name, and where it stands.
struct Node {
    std::string name;
    std::string token;
    Point at;
};

struct Graph {
    std::vector<Node> queries;
    std::vector<Node> keys;  // the same as the queries, or a column of their own
    bool has_two_columns;
};

std::string node_label(const std::string& token) {
    return shortened(visible(token), longest_label);
}

/// A token in a tooltip, a title in the legend.
std::string as_line(const std::string& text) {
    return shortened(visible(text), longest_line);
}

std::string tooltip(const std::string& line) {
    return "tooltip=\"" + escape_dot_tooltip(line) + "\"";
}

std::vector<double> node_widths(const std::vector<std::string>& tokens) {
    std::vector<double> widths;
    widths.reserve(tokens.size());
    for (const std::string& token : tokens)
        widths.push_back(std::max(node_height, text_width(node_label(token), font) + 2 * node_margin));
    return widths;
}

std::vector<Node> circle(const std::vector<std::string>& tokens) {
    const std::vector<Point> points = around_circle(node_widths(tokens), node_height);
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        nodes.push_back({"n" + std::to_string(i), tokens[i], points[i]});
    return nodes;
}

std::vector<Node> column(const std::vector<std::string>& tokens, char letter, double x) {
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        nodes.push_back(
            {letter + std::to_string(i), tokens[i], {x, -1.4 * node_height * static_cast<double>(i)}});
    return nodes;
}

/// Half the width of the widest, so that the room between two columns does not depend on their tokens.
double half_width(const std::vector<std::string>& tokens) {
    const std::vector<double> widths = node_widths(tokens);
    return widths.empty() ? 0 : *std::max_element(widths.begin(), widths.end()) / 2;
}

Graph graph_of(const Panel& panel) {
    if (panel.query_labels == panel.key_labels) {
        const std::vector<Node> nodes = circle(panel.query_labels);
        return {nodes, nodes, false};
    }
    const double distance = half_width(panel.query_labels) + column_distance + half_width(panel.key_labels);
    return {column(panel.query_labels, 'n', 0), column(panel.key_labels, 'k', distance), true};
}

std::string legend(const Panel& panel, const FlowOptions& options, bool has_two_columns) {
    const std::string title = options.caption.title.value_or(panel.title);
    std::string text = title.empty() ? "" : escape_dot(as_line(title)) + "\\n";
    if (!options.caption.subtitle.empty()) text += escape_dot(as_line(options.caption.subtitle)) + "\\n";
    if (!panel.notes.empty()) text += escape_dot(as_line(panel.notes)) + "\\n";
    text += "arrow: query attends to key; weights above ";
    append_number(text, options.threshold);
    return has_two_columns ? text + "\\nleft: queries, right: keys" : text;
}

/// The side of the circle that faces outwards: where an arrow from a token to itself has room.
std::string outer_side(const Node& node) {
    if (std::abs(node.at.x) > 0.4 * std::abs(node.at.y)) return node.at.x > 0 ? "e" : "w";
    return node.at.y >= 0 ? "n" : "s";
}

void append_node(std::string& out, const Node& node) {
    out += "  " + node.name + " [label=" + "\"" + escape_dot(node_label(node.token)) + "\"" + ", pos=\"" +
           rounded(node.at.x, 1) + "," + rounded(node.at.y, 1) + "\", " + tooltip(as_line(node.token)) +
           "];\n";
}

/// `share` is the weight as a part of the largest.
std::string arrow_style(double share) {
    static constexpr char digits[] = "0123456789abcdef";
    const auto opacity = static_cast<unsigned>(std::lround(70 + 185 * share));
    return "penwidth=" + rounded(0.5 + 3.5 * share, 2) + ", color=\"" + hex({0x21, 0x61, 0x8C}) +
           digits[opacity >> 4] + digits[opacity & 0xF] + "\"";
}

void append_edge(std::string& out, const Node& query, const Node& key, float weight, double share) {
    out += "  " + query.name + " -> " + key.name + " [" + arrow_style(share);
    if (query.name == key.name) out += ", tailport=" + outer_side(query) + ", headport=" + outer_side(query);
    out += ", " + tooltip(as_line(query.token) + " → " + as_line(key.token) + ": " + weight_text(weight)) +
           "];\n";
}

void append_edges(std::string& out, const Graph& graph, const Matrix& weights, double threshold) {
    const auto largest = std::max_element(weights.begin(), weights.end());
    for (std::size_t q = 0; q < graph.queries.size(); ++q)
        for (std::size_t k = 0; k < graph.keys.size(); ++k) {
            const float weight = weights(q, k);
            // As float32, since a weight written 0.1 is a hair above 0.1 as a double.
            if (!(weight > narrow(threshold))) continue;
            const double share = *largest > 0 ? std::clamp(double{weight} / *largest, 0.0, 1.0) : 1;
            append_edge(out, graph.queries[q], graph.keys[k], weight, share);
        }
}

}  // namespace

std::string flow_dot(const Panel& panel, const FlowOptions& options) {
    assert(panel.query_labels.size() == panel.weights.shape(0));
    assert(panel.key_labels.size() == panel.weights.shape(1));
    const Graph graph = graph_of(panel);
    std::string out =
        "digraph attention {\n  graph [layout=nop, splines=line, outputorder=edgesfirst, fontname=\"DejaVu "
        "Sans\", "
        "fontsize=10, label=\"" +
        legend(panel, options, graph.has_two_columns) + "\"];\n";
    out +=
        "  node [shape=box, style=\"rounded,filled\", color=\"#888888\", fillcolor=\"#f4f4f4\", "
        "fontname=\"DejaVu "
        "Sans\", fontsize=12, margin=\"0.08,0.04\", width=0.28, height=0.28];\n";
    out += "  edge [arrowsize=0.6];\n";
    for (const Node& node : graph.queries) append_node(out, node);
    if (graph.has_two_columns)
        for (const Node& node : graph.keys) append_node(out, node);
    append_edges(out, graph, panel.weights, options.threshold);
    return out + "}\n";
}

}  // namespace heed

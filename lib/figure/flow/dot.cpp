#include <algorithm>

#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "figure/described.hpp"
#include "figure/flow/flow.hpp"
#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"

namespace heed {
namespace {

constexpr double points_per_inch = 72;
constexpr std::size_t most_curves = 120;
constexpr double points_per_arrowhead = 10;  // of arrowsize 1

std::string quoted(const std::string& text) {
    return "\"" + escape_dot(text) + "\"";
}

/// A token in a tooltip, which holds two of them, or a title in the legend: Graphviz could not read a quoted
/// string of 16 KiB back.
std::string as_line(const std::string& text) {
    return shortened(visible(text), longest_line);
}

std::string tooltip(const std::string& line) {
    return "tooltip=\"" + escape_dot_tooltip(line) + "\"";
}

/// In Graphviz y runs upwards.
std::string position(Point p) {
    return rounded(p.x, 1) + "," + rounded(-p.y, 1);
}

bool has_positions(const FlowOptions& options) {
    return !is_engine(options.layout);
}

/// Graphviz wants two digits for each of red, green and blue.
std::string six_digits(std::string_view colour) {
    if (colour.size() != 4) return std::string(colour);
    std::string text = "#";
    for (const char digit : colour.substr(1)) text += {digit, digit};
    return text;
}

bool has_shown_title(const FlowGraph& graph, const FlowOptions& options) {
    return has_title(options.style) && !graph.title.empty();
}

std::string legend_of(const FlowGraph& graph, const FlowOptions& options) {
    std::string text;
    if (has_shown_title(graph, options)) text += escape_dot(as_line(graph.title)) + "\\n";
    // What the last lines say is of heed's own positions.
    std::vector<std::string> lines = shown_caption(graph.legend, options.style);
    if (!has_positions(options)) lines.resize(std::min<std::size_t>(lines.size(), 1));
    for (std::size_t i = 0; i < lines.size(); ++i)
        text += (i > 0 ? "\\n" : "") + escape_dot(as_line(lines[i]));
    return text;
}

/// Splines go around nodes, where lines would pass under them and seem to come from them; around many they
/// would take an engine minutes.
bool has_curves(const FlowGraph& graph, const FlowOptions& options) {
    return has_positions(options) || options.layout == "dot" || graph.edges.size() <= most_curves;
}

std::string heading_of(const FlowGraph& graph, const FlowOptions& options) {
    const ThemeColours colours = colours_of(options.style.theme);
    const FlowInk ink = flow_ink(options.style.theme);
    const std::string font = "fontname=\"DejaVu Sans\", fontcolor=\"" + six_digits(colours.ink) + "\"";
    std::string out =
        "digraph attention {\n  graph [layout=" + (has_positions(options) ? "nop2" : options.layout);
    out += ", splines=" + std::string(has_curves(graph, options) ? "true" : "line") +
           ", overlap=false, outputorder=edgesfirst, " + font +
           ", fontsize=10, labelloc=" + (has_shown_title(graph, options) ? "t" : "b") + ", bgcolor=\"" +
           (colours.ground.empty() ? "transparent" : six_digits(colours.ground)) + "\", label=\"" +
           legend_of(graph, options) + "\"];\n";
    out += "  node [shape=box, style=\"rounded,filled\", color=\"" + std::string(ink.border) +
           "\", fillcolor=\"" + std::string(ink.box) + "\", " + font +
           ", fontsize=" + rounded(graph.font_size, 1) + ", margin=\"0.03,0.01\"];\n";
    return out + "  edge [color=\"" + std::string(ink.arrow) + "\"];\n";
}

void append_node(std::string& out, const FlowNode& node, bool has_position) {
    out += "  " + node.name + " [label=" + quoted(node.label);
    if (node.body == FlowBody::dot) out += ", shape=circle";
    if (has_position) out += ", pos=\"" + position(node.centre) + "\"";
    out += ", width=" + rounded(node.width / points_per_inch, 3) +
           ", height=" + rounded(node.height / points_per_inch, 3) + ", " + tooltip(as_line(node.token)) +
           "];\n";
}

void append_edge(std::string& out, const FlowGraph& graph, const FlowEdge& edge, const FlowOptions& options) {
    static constexpr char digits[] = "0123456789abcdef";
    const auto opacity = static_cast<unsigned>(std::lround(255 * opacity_of(edge)));
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    out += "  " + query.name + " -> " + key.name + " [";
    if (has_positions(options)) {
        out += "pos=\"e," + position(edge.tip);
        for (const Point& point : edge.curve) out += " " + position(point);
        out += "\", ";
    }
    out += "penwidth=" + rounded(line_width(edge), 2) +
           ", arrowsize=" + rounded(head_length(edge) / points_per_arrowhead, 2) + ", color=\"" +
           std::string(edge.is_faint ? six_digits(colours_of(options.style.theme).frame)
                                     : std::string(flow_ink(options.style.theme).arrow)) +
           digits[opacity >> 4] + digits[opacity & 0xF] + "\", " +
           tooltip(as_line(query.token) + " → " + as_line(key.token) + ": " + weight_text(edge.weight)) +
           "];\n";
}

}  // namespace

std::string flow_dot(const FlowGraph& graph, const FlowOptions& options) {
    std::string out =
        dot_comments({"Attention: " + graph.title, graph.provenance}) + heading_of(graph, options);
    for (const FlowNode& node : graph.nodes) append_node(out, node, has_positions(options));
    for (std::size_t i = 0; has_positions(options) && i < graph.headings.size(); ++i)
        out += "  h" + std::to_string(i) +
               " [shape=plaintext, style=\"\", fontsize=9, label=" + quoted(graph.headings[i].text) +
               ", pos=\"" + position(graph.headings[i].centre) + "\"];\n";
    for (const FlowEdge& edge : graph.edges) append_edge(out, graph, edge, options);
    return out + "}\n";
}

}  // namespace heed

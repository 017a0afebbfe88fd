#include "figure/flow_layout.hpp"

#include <algorithm>
#include <cmath>

#include "figure/label.hpp"
#include "figure/node_layout.hpp"

namespace heed {
namespace {

constexpr double longest_label = 20;  // times the font size
constexpr double largest_font = 12;
constexpr double small_font = 9;
constexpr std::size_t many_tokens = 40;
constexpr double widest_line = 560;
constexpr double between_boxes = 14;
/// How far arrows reach away from the line: the longest, and the shortest.
constexpr double highest_arc = 170;
constexpr double lowest_arc = 12;

FlowNode node_of(const std::string& token, std::string name, const FlowLetters& letters) {
    FlowNode node{std::move(name), token, shortened(visible(token), longest_label, letters.metrics),
                  {0, 0},          0,     0};
    node.height = std::round((letters.size < largest_font ? 1.35 : 1.6) * letters.size);
    node.width =
        std::max(node.height, std::ceil(letters.metrics.width(node.label, letters.size) + letters.size));
    return node;
}

std::vector<FlowNode> nodes_of(const std::vector<std::string>& tokens, char letter,
                               const FlowLetters& letters) {
    std::vector<FlowNode> nodes;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        nodes.push_back(node_of(tokens[i], letter + std::to_string(i), letters));
    return nodes;
}

/// A line's own directions, as points of the page: along it, and to the side where arrows to later tokens
/// run.
struct Axes {
    Point along;
    Point aside;
};

Axes axes_of(FlowShape shape) {
    return shape == FlowShape::down_line ? Axes{{0, 1}, {1, 0}} : Axes{{1, 0}, {0, -1}};
}

double dot(Point a, Point b) {
    return a.x * b.x + a.y * b.y;
}

/// Ends the curve where the arrow's head begins.
void finish(FlowEdge& edge, Point start, Point leave, Point arrive, Point tip) {
    const Point back = direction(arrive - tip);
    const Point neck = tip + head_length(edge) * back;
    edge.curve = {start, leave, arrive + (neck - tip), neck};
    edge.tip = tip;
}

double longest_edge(const FlowGraph& graph) {
    double longest = 1;
    for (const FlowEdge& edge : graph.edges)
        longest = std::max(longest, length(graph.nodes[edge.key].centre - graph.nodes[edge.query].centre));
    return longest;
}

/// The side of a box that faces outwards of the circle: where a loop has room.
Point outer_side(const FlowNode& node) {
    const Point at = node.centre;
    if (std::abs(at.x) > 0.4 * std::abs(at.y)) return {at.x > 0 ? 1.0 : -1.0, 0};
    return {0, at.y > 0 ? 1.0 : -1.0};
}

/// From the middle of one side back to it.
void route_loop(FlowEdge& edge, const FlowNode& node, Point side) {
    const Point across{-side.y, side.x};
    const double half = std::abs(side.x) > 0 ? node.width / 2 : node.height / 2;
    const Point start = node.centre + half * side + 0.2 * node.height * across;
    const Point tip = start - 0.4 * node.height * across;
    const Point far = (lowest_arc + 1.5 * head_length(edge)) * side;
    finish(edge, start, start + far + 0.3 * node.height * across, tip + far - 0.3 * node.height * across,
           tip);
}

/// To later tokens on one side of the line, to earlier ones on the other; higher, the further it is.
void route_on_line(FlowEdge& edge, const FlowGraph& graph, const Axes& axes, double longest) {
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    if (edge.query == edge.key) return route_loop(edge, query, axes.aside);
    const double distance = dot(key.centre - query.centre, axes.along);
    const Point aside = (distance < 0 ? -1.0 : 1.0) * axes.aside;
    const double half = std::abs(axes.aside.x) > 0 ? query.width / 2 : query.height / 2;
    const double highest = std::clamp(0.3 * longest, lowest_arc, highest_arc);
    const double height = std::max(lowest_arc, highest * std::pow(std::abs(distance) / longest, 0.6));
    const double shift = (distance < 0 ? -1 : 1) * 0.25 * std::min(query.height, key.height);
    const Point start = query.centre + half * aside + shift * axes.along;
    const Point tip = key.centre + half * aside - shift * axes.along;
    const Point out = (height + head_length(edge)) * 1.33 * aside;
    finish(edge, start, start + out, tip + out, tip);
}

/// Where the way from a box's centre to a point leaves the box.
Point border_towards(const FlowNode& node, Point target) {
    const Point way = target - node.centre;
    const double steps = std::max(std::abs(way.x) / (node.width / 2), std::abs(way.y) / (node.height / 2));
    return steps > 0 ? node.centre + (1 / steps) * way : node.centre;
}

/// Through the circle, past its nodes; nearer to the centre at the key's end, and always on the left of the
/// straight way, so that there and back differ.
void route_in_circle(FlowEdge& edge, const FlowGraph& graph) {
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    if (edge.query == edge.key) return route_loop(edge, query, outer_side(query));
    const Point way = key.centre - query.centre;
    const Point beside = 0.06 * Point{-way.y, way.x};
    const Point leave = 0.75 * query.centre + 0.1 * key.centre + beside;
    const Point arrive = 0.45 * key.centre + 0.05 * query.centre + beside;
    finish(edge, border_towards(query, leave), leave, arrive, border_towards(key, arrive));
}

/// From the facing side of one column to that of the other.
void route_between_columns(FlowEdge& edge, const FlowGraph& graph) {
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    const double sense = key.centre.x < query.centre.x ? -1 : 1;
    const Point start = query.centre + Point{sense * query.width / 2, 0};
    const Point tip = key.centre - Point{sense * key.width / 2, 0};
    const Point out{0.4 * (tip.x - start.x), 0};
    finish(edge, start, start + out, tip - out, tip);
}

}  // namespace

double line_width(const FlowEdge& edge) {
    return 0.4 + 2.6 * edge.share;
}

double head_length(const FlowEdge& edge) {
    return 4 + 1.6 * line_width(edge);
}

double flow_font_size(std::size_t tokens) {
    return tokens > many_tokens ? small_font : largest_font;
}

double flow_pitch(double font_size) {
    return std::round((font_size < largest_font ? 1.5 : 1.75) * font_size);
}

std::pair<FlowShape, std::vector<FlowNode>> on_line(const std::vector<std::string>& tokens,
                                                    const FlowLetters& letters) {
    std::vector<FlowNode> nodes = nodes_of(tokens, 'n', letters);
    double across = 0, widest = 0;
    for (FlowNode& node : nodes) {
        node.centre.x = across + node.width / 2;
        across += node.width + between_boxes;
        widest = std::max(widest, node.width);
    }
    if (across <= widest_line) return {FlowShape::across_line, nodes};
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].centre = {0, static_cast<double>(i) * flow_pitch(letters.size)};
        nodes[i].width = widest;  // arrows pass beside all of them
    }
    return {FlowShape::down_line, nodes};
}

std::vector<FlowNode> on_circle(const std::vector<std::string>& tokens, const FlowLetters& letters) {
    std::vector<FlowNode> nodes = nodes_of(tokens, 'n', letters);
    std::vector<double> widths;
    widths.reserve(nodes.size());
    for (const FlowNode& node : nodes) widths.push_back(node.width);
    const std::vector<Point> points = around_circle(widths, nodes.empty() ? letters.size : nodes[0].height);
    for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].centre = {points[i].x, -points[i].y};
    return nodes;
}

std::vector<FlowNode> in_column(const std::vector<std::string>& tokens, char letter, double x, bool to_left,
                                const FlowLetters& letters) {
    std::vector<FlowNode> nodes = nodes_of(tokens, letter, letters);
    for (std::size_t i = 0; i < nodes.size(); ++i)
        nodes[i].centre = {x + (to_left ? -0.5 : 0.5) * nodes[i].width,
                           static_cast<double>(i) * flow_pitch(letters.size)};
    return nodes;
}

void route(FlowGraph& graph, FlowShape shape) {
    const double longest = longest_edge(graph);
    for (FlowEdge& edge : graph.edges) {
        if (shape == FlowShape::circle)
            route_in_circle(edge, graph);
        else if (shape == FlowShape::columns)
            route_between_columns(edge, graph);
        else
            route_on_line(edge, graph, axes_of(shape), longest);
    }
}

}  // namespace heed

#include "figure/flow/parts.hpp"

#include <algorithm>
#include <cmath>

#include "figure/label.hpp"

namespace heed {
namespace {

constexpr double largest_font = 12;
constexpr double small_font = 9;
constexpr std::size_t many_tokens = 40;
constexpr double widest_line = 560;
constexpr double between_boxes = 14;
constexpr double from_dot_to_label = 3;

FlowNode node_of(const std::string& token, std::string name, const FlowLetters& letters) {
    FlowNode node{.name = std::move(name),
                  .token = token,
                  .label = shortened(visible(token), letters.longest_label, letters.metrics)};
    node.height = std::round((letters.size < largest_font ? 1.35 : 1.6) * letters.size);
    node.width =
        std::max(node.height, std::ceil(letters.metrics.width(node.label, letters.size) + letters.size));
    return node;
}

/// Where its label's nearest side would be, a dot; the label beside it.
void make_dot(FlowNode& node, double size, bool to_left) {
    node.body = FlowBody::dot;
    node.width = node.height = size;
    node.label_offset = {(to_left ? -1 : 1) * (size / 2 + from_dot_to_label), 0};
    node.anchor = to_left ? FlowAnchor::end : FlowAnchor::start;
}

}  // namespace

std::vector<FlowNode> nodes_of(const std::vector<std::string>& tokens, char letter,
                               const FlowLetters& letters) {
    std::vector<FlowNode> nodes;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        nodes.push_back(node_of(tokens[i], letter + std::to_string(i), letters));
    return nodes;
}

double flow_font_size(std::size_t tokens) {
    return tokens > many_tokens ? small_font : largest_font;
}

double flow_pitch(double font_size) {
    return std::round((font_size < largest_font ? 1.5 : 1.75) * font_size);
}

double dot_size(double pitch) {
    return std::clamp(0.6 * pitch, 1.0, 5.0);
}

FlowPlacement across_page(const std::vector<std::string>& tokens, const FontMetrics& metrics) {
    const double font_size = flow_font_size(tokens.size());
    FlowPlacement placed{FlowShape::across_line, font_size, nodes_of(tokens, 'n', {font_size, metrics})};
    double across = 0;
    for (FlowNode& node : placed.nodes) {
        node.centre.x = across + node.width / 2;
        across += node.width + between_boxes;
    }
    return placed;
}

FlowPlacement on_line(const std::vector<std::string>& tokens, const FontMetrics& metrics) {
    FlowPlacement placed = across_page(tokens, metrics);
    double across = 0, widest = 0;
    for (const FlowNode& node : placed.nodes) {
        across += node.width + between_boxes;
        widest = std::max(widest, node.width);
    }
    if (across <= widest_line) return placed;
    placed.shape = FlowShape::down_line;
    for (std::size_t i = 0; i < placed.nodes.size(); ++i) {
        placed.nodes[i].centre = {0, static_cast<double>(i) * flow_pitch(placed.font_size)};
        placed.nodes[i].width = widest;  // arrows pass beside all of them
    }
    return placed;
}

FlowPlacement on_circle(const std::vector<std::string>& tokens, const FlowLetters& letters) {
    std::vector<FlowNode> nodes = nodes_of(tokens, 'n', letters);
    std::vector<double> widths;
    widths.reserve(nodes.size());
    for (const FlowNode& node : nodes) widths.push_back(node.width);
    const std::vector<Point> points = around_circle(widths, nodes.empty() ? letters.size : nodes[0].height);
    for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].centre = {points[i].x, -points[i].y};
    return {FlowShape::circle, letters.size, std::move(nodes)};
}

FlowColumns columns_of(std::size_t rows, double between, const FontMetrics& metrics) {
    const double font = flow_font_size(rows);
    return {{font, metrics}, flow_pitch(font), between};
}

std::vector<FlowNode> in_column(const std::vector<std::string>& tokens, char letter, double x, bool to_left,
                                const FlowColumns& columns) {
    std::vector<FlowNode> nodes = nodes_of(tokens, letter, columns.letters);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!columns.has_boxes) make_dot(nodes[i], dot_size(columns.pitch), to_left);
        const double middle = columns.has_boxes ? (to_left ? -0.5 : 0.5) * nodes[i].width : 0;
        nodes[i].centre = {x + middle, static_cast<double>(i) * columns.pitch};
    }
    thin_labels(nodes, columns.step);
    return nodes;
}

void thin_labels(std::vector<FlowNode>& nodes, std::size_t step) {
    const std::vector<std::size_t> places = thinned(nodes.size(), step);
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!std::binary_search(places.begin(), places.end(), i)) nodes[i].label.clear();
}

}  // namespace heed

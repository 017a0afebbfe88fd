#include <algorithm>
#include <cmath>

#include "figure/flow.hpp"
#include "figure/flow_ink.hpp"
#include "figure/flow_layout.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/svg.hpp"
#include "figure/text_sizes.hpp"

namespace heed {
namespace {

constexpr double margin = 12;
constexpr double gap = 8;
constexpr double title_font = 14;
constexpr double small_font = 9;
constexpr double heading_font = 9;
constexpr double longest_line = 100;  // times the font size, as in DOT
constexpr double middle_to_baseline = 0.36;

/// What the drawing covers, and more lines than that above and below.
struct Extent {
    double left = 0, top = 0, right = 0, bottom = 0;

    void include(Point p) {
        left = std::min(left, p.x);
        top = std::min(top, p.y);
        right = std::max(right, p.x);
        bottom = std::max(bottom, p.y);
    }
    void include(Point centre, double width, double height) {
        include(centre - Point{width / 2, height / 2});
        include(centre + Point{width / 2, height / 2});
    }
};

/// A line of text, its middle in the page's middle.
struct Line {
    std::string text;
    double font_size;
    std::string_view colour;
};

Point on_curve(const std::array<Point, 4>& curve, double t) {
    const double u = 1 - t;
    return u * u * u * curve[0] + 3 * u * u * t * curve[1] + 3 * u * t * t * curve[2] + t * t * t * curve[3];
}

Extent extent_of(const FlowGraph& graph, const FontMetrics& metrics) {
    Extent extent;
    for (const FlowNode& node : graph.nodes) extent.include(node.centre, node.width, node.height);
    for (const FlowHeading& heading : graph.headings)
        extent.include(heading.centre, metrics.width(heading.text, heading_font), heading_font * line_height);
    for (const FlowEdge& edge : graph.edges)
        for (int i = 0; i <= 8; ++i) extent.include(on_curve(edge.curve, i / 8.0), 4, 4);
    return extent;
}

std::string point(Point p) {
    return svg_number(p.x) + " " + svg_number(p.y);
}

std::string opacity(const FlowEdge& edge) {
    return svg_number(opacity_of(edge));
}

/// Line and head; hovering says the weight.
SvgElement draw_edge(const FlowGraph& graph, const FlowEdge& edge) {
    const auto& curve = edge.curve;
    const Point way = direction(edge.tip - curve[3]);
    const Point across = 0.38 * head_length(edge) * Point{-way.y, way.x};
    SvgElement group("g");
    group.add(SvgElement("title").add_text(visible(graph.nodes[edge.query].token) + " → " +
                                           visible(graph.nodes[edge.key].token) + ": " +
                                           weight_text(edge.weight)));
    group.add(SvgElement("path")
                  .set("d", "M" + point(curve[0]) + "C" + point(curve[1]) + " " + point(curve[2]) + " " +
                                point(curve[3]))
                  .set("fill", "none")
                  .set("stroke-width", line_width(edge))
                  .set("stroke-opacity", opacity(edge)));
    return group.add(SvgElement("path")
                         .set("d", "M" + point(edge.tip) + "L" + point(curve[3] + across) + "L" +
                                       point(curve[3] - across) + "z")
                         .set("stroke", "none")
                         .set("fill-opacity", opacity(edge)));
}

SvgElement label_of(const FlowNode& node, double font_size) {
    SvgElement text("text");
    text.set("x", node.centre.x).set("y", node.centre.y + middle_to_baseline * font_size);
    if (is_right_to_left(node.label)) text.set("direction", "rtl");
    if (node.label != node.token) text.add(SvgElement("title").add_text(node.token));
    return text.add_text(node.label);
}

SvgElement box_of(const FlowNode& node) {
    if (node.label.empty())
        return SvgElement("circle")
            .set("cx", node.centre.x)
            .set("cy", node.centre.y)
            .set("r", node.width / 2);
    return SvgElement("rect")
        .set("x", node.centre.x - node.width / 2)
        .set("y", node.centre.y - node.height / 2)
        .set("width", node.width)
        .set("height", node.height)
        .set("rx", 4);
}

SvgElement draw_edges(const FlowGraph& graph, const FlowInk& ink) {
    SvgElement group("g");
    group.set("class", "edges").set("fill", ink.arrow).set("stroke", ink.arrow);
    for (const FlowEdge& edge : graph.edges) group.add(draw_edge(graph, edge));
    return group;
}

SvgElement draw_nodes(const FlowGraph& graph, const FlowInk& ink, std::string_view text_colour) {
    SvgElement boxes("g"), labels("g"), headings("g");
    boxes.set("class", "nodes").set("fill", ink.box).set("stroke", ink.border);
    labels.set("class", "labels").set("font-size", graph.font_size);
    headings.set("class", "headings").set("font-size", heading_font);
    for (const FlowNode& node : graph.nodes) {
        boxes.add(box_of(node));
        if (!node.label.empty()) labels.add(label_of(node, graph.font_size));
    }
    for (const FlowHeading& heading : graph.headings)
        headings.add(SvgElement("text")
                         .set("x", heading.centre.x)
                         .set("y", heading.centre.y + middle_to_baseline * heading_font)
                         .add_text(heading.text));
    SvgElement group("g");
    group.set("text-anchor", "middle").set("fill", text_colour).add(boxes).add(labels);
    return graph.headings.empty() ? group : group.add(headings);
}

double height_of(const std::vector<Line>& lines) {
    double height = 0;
    for (const Line& line : lines) height += line.font_size * line_height;
    return height;
}

double width_of(const std::vector<Line>& lines, const FontMetrics& metrics) {
    double width = 0;
    for (const Line& line : lines) width = std::max(width, metrics.width(line.text, line.font_size));
    return width;
}

SvgElement draw_lines(const std::vector<Line>& lines, double middle, double top) {
    SvgElement group("g");
    group.set("text-anchor", "middle");
    for (const Line& line : lines) {
        group.add(SvgElement("text")
                      .set("x", middle)
                      .set("y", top + ascent * line.font_size)
                      .set("font-size", line.font_size)
                      .set("fill", line.colour)
                      .add_text(line.text));
        top += line.font_size * line_height;
    }
    return group;
}

std::vector<Line> lines_above(const FlowGraph& graph, const FlowOptions& options) {
    const ThemeColours colours = colours_of(options.style.theme);
    std::vector<Line> lines;
    if (has_title(options.style) && !graph.title.empty())
        lines.push_back({shortened(visible(graph.title), longest_line / 4, options.style.metrics), title_font,
                         colours.ink});
    if (!options.caption.subtitle.empty())
        lines.push_back(
            {shortened(visible(options.caption.subtitle), longest_line / 2, options.style.metrics),
             small_font, colours.faint});
    return lines;
}

std::vector<Line> lines_below(const FlowGraph& graph, const FlowOptions& options) {
    std::vector<Line> lines;
    for (const std::string& line : graph.legend)
        lines.push_back({line, small_font, colours_of(options.style.theme).faint});
    return lines;
}

/// Width and height, as the style wants them, of a page of so many pixels.
SvgElement page_of(double width, double height, const Style& style) {
    SvgElement svg("svg");
    svg.set("xmlns", "http://www.w3.org/2000/svg");
    if (const auto asked = asked_width(style)) {
        const double asked_or_scaled = asked_height(style).value_or(*asked * height / width);
        svg.set("width", svg_number(*asked / units_per_millimetre) + "mm")
            .set("height", svg_number(asked_or_scaled / units_per_millimetre) + "mm");
    } else {
        svg.set("width", width).set("height", height);
    }
    return svg.set("viewBox", "0 0 " + svg_number(width) + " " + svg_number(height))
        .set("role", "img")
        .set("aria-labelledby", "title desc")
        .set("font-family", style.font);
}

std::string description(const FlowGraph& graph) {
    return std::to_string(graph.nodes.size()) + " nodes, " + std::to_string(graph.edges.size()) +
           " arrows, each from a query to a key it attends to.";
}

}  // namespace

std::string flow_svg(const FlowGraph& graph, const FlowOptions& options) {
    const FontMetrics& metrics = options.style.metrics;
    const Extent extent = extent_of(graph, metrics);
    const std::vector<Line> above = lines_above(graph, options), below = lines_below(graph, options);
    const double drawn = extent.right - extent.left;
    const double content = std::max({drawn, width_of(above, metrics), width_of(below, metrics)});
    const double width = std::ceil(content + 2 * margin);
    const double top = margin + height_of(above) + gap;
    const double bottom = top + extent.bottom - extent.top + gap;
    const double height = std::ceil(bottom + height_of(below) + margin);
    const ThemeColours colours = colours_of(options.style.theme);
    const FlowInk ink = flow_ink(options.style.theme);

    SvgElement svg = page_of(width, height, options.style);
    svg.add(SvgElement("title").set("id", "title").add_text("Attention: " + graph.title));
    svg.add(SvgElement("desc").set("id", "desc").add_text(description(graph)));
    if (!colours.ground.empty())
        svg.add(SvgElement("rect").set("width", "100%").set("height", "100%").set("fill", colours.ground));
    svg.add(draw_lines(above, width / 2, margin));
    SvgElement drawing("g");
    drawing.set("transform", "translate(" + svg_number((width - drawn) / 2 - extent.left) + " " +
                                 svg_number(top - extent.top) + ")");
    svg.add(drawing.add(draw_edges(graph, ink)).add(draw_nodes(graph, ink, colours.ink)));
    return svg.add(draw_lines(below, width / 2, bottom)).str() + "\n";
}

}  // namespace heed

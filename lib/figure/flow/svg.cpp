#include <algorithm>
#include <cmath>

#include "figure/flow/flow.hpp"
#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

std::string opacity(const FlowEdge& edge) {
    return svg_number(opacity_of(edge));
}

/// There may be an arrow for each pair of tokens: no long one as a whole in each.
std::string in_title(const FlowNode& node) {
    return shortened(visible(node.token), longest_line);
}

/// Line and head; hovering says the weight.
SvgElement draw_edge(const FlowGraph& graph, const FlowEdge& edge, std::string_view faint) {
    const auto& curve = edge.curve;
    const Point way = direction(edge.tip - curve[3]);
    const Point across = 0.38 * head_length(edge) * Point{-way.y, way.x};
    SvgElement group("g");
    if (edge.is_faint) group.set("fill", faint).set("stroke", faint);
    group.add(SvgElement("title").add_text(in_title(graph.nodes[edge.query]) + " → " +
                                           in_title(graph.nodes[edge.key]) + ": " +
                                           weight_text(edge.weight)));
    group.add(SvgElement("path")
                  .set("d", "M" + svg_point(curve[0]) + "C" + svg_point(curve[1]) + " " +
                                svg_point(curve[2]) + " " + svg_point(curve[3]))
                  .set("fill", "none")
                  .set("stroke-width", line_width(edge))
                  .set("stroke-opacity", opacity(edge)));
    return group.add(SvgElement("path")
                         .set("d", "M" + svg_point(edge.tip) + "L" + svg_point(curve[3] + across) + "L" +
                                       svg_point(curve[3] - across) + "z")
                         .set("stroke", "none")
                         .set("fill-opacity", opacity(edge)));
}

/// Start and end are the label's left and right side; SVG's those of the direction it is written in.
std::string_view anchor_of(const FlowNode& node) {
    const bool is_start = (node.anchor == FlowAnchor::start) != is_right_to_left(node.label);
    return is_start ? "start" : "end";
}

SvgElement label_of(const FlowNode& node, double font_size) {
    SvgElement text("text");
    const Point at = node.centre + node.label_offset;
    const double baseline = middle_to_baseline * font_size;
    if (node.turn == 0)
        text.set("x", at.x).set("y", at.y + baseline);
    else
        text.set("transform", moved_to(at) + "rotate(" + svg_number(node.turn) + ")").set("y", baseline);
    if (node.anchor != FlowAnchor::middle) text.set("text-anchor", anchor_of(node));
    if (!node.colour.empty()) text.set("fill", node.colour);
    if (is_right_to_left(node.label)) text.set("direction", "rtl");
    if (node.label != node.token) text.add(SvgElement("title").add_text(node.token));
    return text.add_text(node.label);
}

SvgElement dot_at(Point centre, double size) {
    return SvgElement("circle").set("cx", centre.x).set("cy", centre.y).set("r", size / 2);
}

void add_body(SvgElement& group, const FlowNode& node) {
    if (node.body == FlowBody::dot) {
        group.add(dot_at(node.centre, node.width));
    } else if (node.body == FlowBody::ends) {
        const double size = dot_size(node.height);
        const Point end{(node.width - size) / 2, 0};
        group.add(dot_at(node.centre - end, size)).add(dot_at(node.centre + end, size));
    } else {
        group.add(SvgElement("rect")
                      .set("x", node.centre.x - node.width / 2)
                      .set("y", node.centre.y - node.height / 2)
                      .set("width", node.width)
                      .set("height", node.height)
                      .set("rx", 4));
    }
}

/// Faint ones first, so that they lie below.
SvgElement draw_edges(const FlowGraph& graph, const FlowInk& ink, std::string_view faint) {
    SvgElement group("g");
    group.set("class", "edges").set("fill", ink.arrow).set("stroke", ink.arrow);
    for (const bool is_faint : {true, false})
        for (const FlowEdge& edge : graph.edges)
            if (edge.is_faint == is_faint) group.add(draw_edge(graph, edge, faint));
    return group;
}

SvgElement draw_nodes(const FlowGraph& graph, const FlowInk& ink, std::string_view text_colour) {
    SvgElement boxes("g"), labels("g"), headings("g");
    const double heading = heading_font(graph);
    boxes.set("class", "nodes").set("fill", ink.box).set("stroke", ink.border);
    labels.set("class", "labels").set("font-size", graph.font_size);
    headings.set("class", "headings").set("font-size", heading);
    for (const FlowNode& node : graph.nodes) {
        add_body(boxes, node);
        if (!node.label.empty()) labels.add(label_of(node, graph.font_size));
    }
    for (const FlowHeading& name : graph.headings)
        headings.add(SvgElement("text")
                         .set("x", name.centre.x)
                         .set("y", name.centre.y + middle_to_baseline * heading)
                         .add_text(name.text));
    SvgElement group("g");
    group.set("text-anchor", "middle").set("fill", text_colour).add(boxes).add(labels);
    return graph.headings.empty() ? group : group.add(headings);
}

SvgElement draw_lines(const std::vector<TextLine>& lines, const FlowFrame& frame, double top,
                      const FontMetrics& metrics) {
    SvgElement group("g");
    group.set("text-anchor", "middle");
    for (const TextLine& line : lines) {
        group.add(centred_line(line, frame.width / 2, top + ascent * line.font, metrics,
                               {frame.margin, frame.width - frame.margin}));
        top += line.font * line_height;
    }
    return group;
}

/// As large as the style asks for, or as the drawing is.
std::optional<SizeInMillimetres> size_of(const FlowFrame& frame, const Style& style) {
    const Room asked = page_of(style);
    if (!asked.is_given()) return std::nullopt;
    const double height = asked.is_open ? asked.width * frame.height / frame.width : asked.height;
    return SizeInMillimetres{asked.width / units_per_millimetre, height / units_per_millimetre};
}

std::vector<OnDarkPages> ink_on_dark_pages() {
    const FlowInk light = flow_ink(Theme::transparent), dark = flow_ink(Theme::dark);
    return {{std::string(light.arrow), std::string(dark.arrow)},
            {std::string(light.box), std::string(dark.box)},
            {std::string(light.border), std::string(dark.border)}};
}

std::string description(const FlowGraph& graph) {
    return std::to_string(graph.nodes.size()) + " nodes, " + std::to_string(graph.edges.size()) +
           " arrows, each from a query to a key it attends to.";
}

}  // namespace

std::string flow_svg(const FlowGraph& graph, const FlowOptions& options) {
    const FlowFrame frame = frame_of(graph, options);
    const ThemeColours colours = colours_of(options.style.theme);
    const FlowInk ink = flow_ink(options.style.theme);
    const double drawn = frame.drawing.right - frame.drawing.left;

    SvgElement svg = svg_page({.kind = "Attention",
                               .title = graph.title,
                               .description = description(graph),
                               .caption = graph.legend,
                               .provenance = graph.provenance,
                               .width = frame.width,
                               .height = frame.height,
                               .size = size_of(frame, options.style),
                               .on_dark_pages = ink_on_dark_pages()},
                              options.style);
    const FontMetrics& metrics = options.style.metrics;
    svg.add(draw_lines(frame.above, frame, frame.above_top, metrics));
    SvgElement drawing("g");
    drawing.set("transform",
                moved_to({(frame.width - drawn) / 2 - frame.drawing.left, frame.top - frame.drawing.top}));
    svg.add(drawing.add(draw_edges(graph, ink, colours.frame)).add(draw_nodes(graph, ink, colours.ink)));
    return svg.add(draw_lines(frame.below, frame, frame.bottom, metrics)).str() + "\n";
}

}  // namespace heed

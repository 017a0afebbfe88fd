#include "figure/flow/parts.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

bool has_page(const FlowGraph& graph) {
    return graph.page.is_given();
}

const TextSizes& sizes_of(const FlowGraph& graph) {
    return text_sizes_for(graph.page);
}

/// For a line of text on the page, in font sizes.
double room_for(const FlowGraph& graph, double font) {
    return (graph.page.width - 2 * sizes_of(graph).margin) / font;
}

Point on_curve(const std::array<Point, 4>& curve, double t) {
    const double u = 1 - t;
    return u * u * u * curve[0] + 3 * u * u * t * curve[1] + 3 * u * t * t * curve[2] + t * t * t * curve[3];
}

void include_label(FlowExtent& extent, const FlowNode& node, const FlowLetters& letters) {
    const double width = letters.metrics.width(node.label, letters.size);
    const double half = letters.size * line_height / 2;
    const double start = node.anchor == FlowAnchor::middle ? -width / 2
                         : node.anchor == FlowAnchor::end  ? -width
                                                           : 0;
    const double angle = node.turn * std::numbers::pi / 180;
    const Point along{std::cos(angle), std::sin(angle)}, down{-along.y, along.x};
    for (const double x : {start, start + width})
        for (const double y : {-half, half})
            extent.include(node.centre + node.label_offset + x * along + y * down);
}

FlowExtent extent_of(const FlowGraph& graph, const FontMetrics& metrics) {
    FlowExtent extent;
    for (const FlowNode& node : graph.nodes) {
        extent.include(node.centre, node.width, node.height);
        if (has_page(graph) && !node.label.empty()) include_label(extent, node, {graph.font_size, metrics});
    }
    const double font = heading_font(graph);
    for (const FlowHeading& heading : graph.headings)
        extent.include(heading.centre, metrics.width(heading.text, font), font * line_height);
    for (const FlowEdge& edge : graph.edges)
        for (int i = 0; i <= 8; ++i) extent.include(on_curve(edge.curve, i / 8.0), 4, 4);
    return extent;
}

/// In faint letters, broken into lines where it is longer than a page of a given width, or than a line may
/// be.
void add_lines(std::vector<TextLine>& lines, const FlowGraph& graph, const std::string& text,
               const Style& style) {
    const double font = sizes_of(graph).subtitle;
    const std::string_view colour = colours_of(style.theme).faint;
    const double room = has_page(graph) ? room_for(graph, font) : longest_line / 2;
    for (std::string& line : broken_into_lines(text, room, style.metrics))
        lines.push_back({std::move(line), font, colour});
}

std::vector<TextLine> lines_above(const FlowGraph& graph, const FlowOptions& options) {
    const FontMetrics& metrics = options.style.metrics;
    std::vector<TextLine> lines;
    if (has_title(options.style) && !graph.title.empty()) {
        const double font = sizes_of(graph).title;
        const double room = has_page(graph) ? room_for(graph, font) : longest_line / 4;
        lines.push_back(
            {shortened(visible(graph.title), room, metrics), font, colours_of(options.style.theme).ink});
    }
    return lines;
}

std::vector<TextLine> lines_below(const FlowGraph& graph, const FlowOptions& options) {
    std::vector<TextLine> lines;
    for (const std::string& line : shown_caption(graph.legend, options.style))
        add_lines(lines, graph, shortened(visible(line), 3 * longest_line, options.style.metrics),
                  options.style);
    return lines;
}

/// A page that was asked for has the figure in its middle.
void set_page(FlowFrame& frame, const FlowGraph& graph) {
    frame.width = graph.page.width;
    if (graph.page.is_open) return;
    const double down = (graph.page.height - frame.height) / 2;
    frame.above_top += down;
    frame.top += down;
    frame.bottom += down;
    frame.height = graph.page.height;
}

/// A figure that is scaled to a page is widened or heightened to the page's proportions.
void take_proportions(FlowFrame& frame, const FlowOptions& options) {
    const Room page = page_of(options.style);
    if (!options.is_sized || !page.is_given() || page.is_open) return;
    const double proportion = page.width / page.height;
    const double down = std::max(0.0, frame.width / proportion - frame.height);
    frame.width = std::max(frame.width, frame.height * proportion);
    frame.height += down;
    frame.above_top += down / 2;
    frame.top += down / 2;
    frame.bottom += down / 2;
}

}  // namespace

void FlowExtent::include(Point p) {
    left = std::min(left, p.x);
    top = std::min(top, p.y);
    right = std::max(right, p.x);
    bottom = std::max(bottom, p.y);
}

void FlowExtent::include(Point centre, double width, double height) {
    include(centre - Point{width / 2, height / 2});
    include(centre + Point{width / 2, height / 2});
}

FlowInk flow_ink(Theme theme) {
    if (theme == Theme::dark) return {"#7fb8e6", "#2a2e36", "#8a909c"};
    return {"#21618c", "#f4f4f4", "#888888"};
}

double opacity_of(const FlowEdge& edge) {
    return 0.28 + 0.72 * edge.share;
}

double heading_font(const FlowGraph& graph) {
    return sizes_of(graph).subtitle;
}

bool names_layers(const FlowGraph& graph, const Style& style) {
    return has_subtitle(style) || !graph.headings.empty();
}

double scale_to_page(const FlowFrame& frame, const FlowOptions& options) {
    const Room page = page_of(options.style);
    if (!page.is_given()) return 1;
    const double across = page.width / frame.width;
    return page.is_open ? across : std::min(across, page.height / frame.height);
}

FlowFrame frame_of(const FlowGraph& graph, const FlowOptions& options) {
    const FontMetrics& metrics = options.style.metrics;
    FlowFrame frame;
    frame.drawing = extent_of(graph, metrics);
    frame.above = lines_above(graph, options);
    frame.below = lines_below(graph, options);
    frame.margin = sizes_of(graph).margin;
    const double space = sizes_of(graph).gap;
    const double drawn = frame.drawing.right - frame.drawing.left;
    const double content = std::max({drawn, widest(frame.above, metrics), widest(frame.below, metrics)});
    frame.width = std::ceil(content + 2 * frame.margin);
    frame.above_top = frame.margin;
    frame.top = frame.margin + end_of(frame.above, 0) + space;
    frame.bottom = frame.top + frame.drawing.bottom - frame.drawing.top + space;
    frame.height = std::ceil(frame.bottom + end_of(frame.below, 0) + frame.margin);
    frame.texts_height = 2 * (frame.margin + space) + end_of(frame.above, 0) + end_of(frame.below, 0);
    frame.smallest_font = std::min(sizes_of(graph).subtitle, graph.font_size);
    if (has_page(graph))
        set_page(frame, graph);
    else
        take_proportions(frame, options);
    return frame;
}

}  // namespace heed

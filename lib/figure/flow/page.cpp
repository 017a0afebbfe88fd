// Flow graphs laid out to a page: layout.hpp.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "figure/flow/parts.hpp"
#include "figure/label.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double label_fonts[] = {12, 11, 10, 9, smallest_font};
constexpr double smallest_room = 60, smallest_circle = 108;
/// Of what a loop and an arrow's head reach beyond a box.
constexpr double loop_room = 24;
constexpr std::size_t most_boxes_around = 40;
constexpr double least_between = 4;
constexpr double largest_pitch = 26;
constexpr double roomy_row = 1.35;  // times the font size: a row with a box
constexpr double column_padding = 4;
constexpr double from_ring_to_label = 4;

/// Times the font size.
double longest_label(double room) {
    return std::clamp(room * 0.22 / smallest_font, 3.0, 13.0);
}

/// Labels of rows so far apart.
FlowColumns rows_in(std::size_t rows, const FlowSheet& sheet) {
    const Room& room = sheet.room;
    const double line = smallest_font * line_height;
    const double gaps = std::max(1.0, static_cast<double>(rows) - 1);
    const double roomy = room.is_open ? flow_pitch(label_fonts[3]) : largest_pitch;
    const double pitch = std::min(roomy, (room.height - line - column_padding) / gaps);
    const double font = std::clamp(pitch / roomy_row, smallest_font, label_fonts[2]);
    FlowColumns columns{{font, sheet.metrics, longest_label(room.width)}, pitch, 0};
    if (pitch < line) columns.step = static_cast<std::size_t>(std::ceil(line / pitch));
    columns.has_boxes = pitch >= roomy_row * font;
    return columns;
}

double widest_label(const std::vector<FlowNode>& nodes, std::size_t step, const FlowLetters& letters) {
    double width = 0;
    for (const std::size_t i : thinned(nodes.size(), step))
        width = std::max(width, letters.metrics.width(nodes[i].label, letters.size));
    return width;
}

/// Whether boxes of the nodes, in one row, fit; if so they share what room is left.
bool fit_across(std::vector<FlowNode>& nodes, const Room& room) {
    double width = 0;
    for (const FlowNode& node : nodes) width += node.width;
    const auto gaps = static_cast<double>(std::max<std::size_t>(nodes.size(), 2) - 1);
    const double between = std::min((room.width - 2 - width) / gaps, largest_pitch);
    if (between < least_between || (nodes.size() == 1 && width > room.width)) return false;
    double x = 0;
    for (FlowNode& node : nodes) {
        node.centre = {x + node.width / 2, 0};
        x += node.width + between;
    }
    return true;
}

FlowPlacement down(const std::vector<std::string>& tokens, const FlowSheet& sheet) {
    const FlowColumns rows = rows_in(tokens.size(), sheet);
    FlowPlacement placed{FlowShape::down_line, rows.letters.size, nodes_of(tokens, 'n', rows.letters),
                         rows.step};
    const double width =
        widest_label(placed.nodes, rows.step, rows.letters) + (rows.has_boxes ? 2 : 4) * column_padding;
    for (std::size_t i = 0; i < placed.nodes.size(); ++i) {
        FlowNode& node = placed.nodes[i];
        node.centre = {0, static_cast<double>(i) * rows.pitch};
        node.width = width;
        node.height = std::min(node.height, 0.9 * rows.pitch);
        if (!rows.has_boxes) node.body = FlowBody::ends;
    }
    thin_labels(placed.nodes, rows.step);
    return placed;
}

bool fits(const FlowPlacement& placed, const Room& room) {
    double width = 0, height = 0;
    for (const FlowNode& node : placed.nodes) {
        width = std::max(width, 2 * std::abs(node.centre.x) + node.width);
        height = std::max(height, 2 * std::abs(node.centre.y) + node.height);
    }
    return width + 2 * loop_room <= room.width && height + 2 * loop_room <= room.height;
}

/// The label outwards of a dot, to be read from the left.
void turn_outwards(FlowNode& node, double angle, double radius) {
    const Point outwards{std::sin(angle), -std::cos(angle)};
    const bool is_left = outwards.x < -1e-9;
    node.centre = radius * outwards;
    node.label_offset = from_ring_to_label * outwards;
    node.anchor = is_left ? FlowAnchor::end : FlowAnchor::start;
    node.turn = angle * 180 / std::numbers::pi - 90 - (is_left ? 180 : 0);
}

/// Every how many dots around a circle labels have room.
std::size_t step_around(std::size_t dots, double font_size, double radius) {
    const double room = 2 * std::numbers::pi * (radius + from_ring_to_label);
    const double line = (line_height + 0.04) * font_size;  // the middle of a line is not quite its letters'
    return static_cast<std::size_t>(std::ceil(static_cast<double>(dots) * line / room));
}

FlowPlacement fan(const std::vector<std::string>& tokens, const FlowSheet& sheet, double font_size) {
    const double side = std::min(sheet.room.width, sheet.room.height);
    const FlowLetters letters{font_size, sheet.metrics, longest_label(side)};
    const std::size_t n = tokens.size();
    FlowPlacement placed{FlowShape::fan, font_size, nodes_of(tokens, 'n', letters)};
    const double radius = side / 2 - 2 - widest_label(placed.nodes, 1, letters) - from_ring_to_label;
    placed.step = step_around(n, font_size, radius);
    const double turn = 2 * std::numbers::pi / static_cast<double>(n);
    for (std::size_t i = 0; i < n; ++i) {
        FlowNode& node = placed.nodes[i];
        node.body = FlowBody::dot;
        node.width = node.height = dot_size(turn * radius);
        turn_outwards(node, turn * static_cast<double>(i), radius);
        // The last must not come too near to the first.
        if (i % placed.step != 0 || (i > 0 && n - i < placed.step)) node.label.clear();
    }
    return placed;
}

Room room_beside_texts(const FlowGraph& graph, const FlowOptions& options) {
    const FlowFrame frame = frame_of(graph, options);
    const double texts = frame.texts_height;
    return {graph.page.width - 2 * frame.margin, graph.page.height - texts, graph.page.is_open};
}

}  // namespace

bool can_be_scaled(const FlowGraph& graph, const FlowOptions& options) {
    const Room page = page_of(options.style);
    if (!page.is_given()) return true;
    const FlowFrame frame = frame_of(graph, options);
    const double scale = scale_to_page(frame, options);
    if (page.is_open && scale * frame.height > page.height) return false;
    return scale * frame.smallest_font >= smallest_font;
}

FlowGraph on_page(const FlowOptions& options, const std::function<FlowGraph(const Room&)>& draw) {
    const Room page = page_of(options.style);
    const double smallest = options.layout == "circle" ? smallest_circle : smallest_room;
    Room room = page;
    FlowGraph graph;
    // What stands below the drawing, a note on thinned labels, depends on the room it leaves.
    for (int pass = 0; pass < 3; ++pass) {
        if (room.width < smallest || room.height < smallest)
            reject_page(page, "give a larger --size or --width, or --no-title");
        graph = draw(room);
        graph.page = page;
        room = room_beside_texts(graph, options);
    }
    return graph;
}

FlowPlacement line_in(const std::vector<std::string>& tokens, const FlowSheet& sheet) {
    for (const double font : label_fonts) {
        std::vector<FlowNode> nodes =
            nodes_of(tokens, 'n', {font, sheet.metrics, longest_label(sheet.room.width)});
        if (fit_across(nodes, sheet.room)) return {FlowShape::across_line, font, nodes};
    }
    return down(tokens, sheet);
}

FlowPlacement circle_in(const std::vector<std::string>& tokens, const FlowSheet& sheet) {
    if (tokens.size() <= most_boxes_around)
        for (const double font : label_fonts) {
            FlowPlacement placed = on_circle(tokens, {font, sheet.metrics});
            if (fits(placed, sheet.room)) return placed;
        }
    for (const double font : {label_fonts[2], label_fonts[3]}) {
        FlowPlacement placed = fan(tokens, sheet, font);
        if (placed.step == 1) return placed;
    }
    return fan(tokens, sheet, smallest_font);
}

FlowColumns columns_in(const std::vector<std::string>& left, const std::vector<std::string>& right,
                       std::size_t count, const FlowSheet& sheet) {
    FlowColumns columns = rows_in(std::max(left.size(), right.size()), sheet);
    columns.has_boxes = false;
    double labels = 0;
    for (const auto* tokens : {&left, &right}) {
        const auto nodes = nodes_of(*tokens, 'n', columns.letters);
        labels += widest_label(nodes, columns.step, columns.letters) + 2 * from_ring_to_label;
    }
    columns.between = (sheet.room.width - labels) / static_cast<double>(std::max<std::size_t>(count, 2) - 1);
    return columns;
}

}  // namespace heed

#include "figure/flow/parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace heed {
namespace {

/// How far arrows reach away from the line: the longest, and the shortest.
constexpr double highest_arc = 170;
constexpr double lowest_arc = 12;
constexpr double widest_head = 8.8;
/// What a side of the line needs that has loops alone, and one that has nothing.
constexpr double loop_side = 24, least_side = 2;
/// How far into a circle arrows run at least.
constexpr double least_depth = 20;
/// Nodes so far apart have arrows of full width.
constexpr double roomy_pitch = 12;

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

/// How high the arcs on one side of a line reach, and how far the longest of them runs.
struct Reach {
    double highest = 0;
    double longest = 0;
};

struct Reaches {
    Reach later, earlier;
};

Reaches usual_reaches(const FlowGraph& graph) {
    double longest = 1;
    for (const FlowEdge& edge : graph.edges)
        longest = std::max(longest, length(graph.nodes[edge.key].centre - graph.nodes[edge.query].centre));
    const Reach reach{std::clamp(0.3 * longest, lowest_arc, highest_arc), longest};
    return {reach, reach};
}

/// How high an arc may be to fill the room, times its length.
double steepest(FlowShape shape, const Room& room) {
    if (shape == FlowShape::down_line) return 1.2;
    return room.is_open ? 0.3 : 0.6;
}

/// The sides share the room as their longest arcs need it; loops have theirs.
Reaches reaches_in(const FlowGraph& graph, FlowShape shape, const Room& room) {
    Reaches reaches;
    for (const FlowEdge& edge : graph.edges) {
        Reach& reach = edge.key < edge.query ? reaches.earlier : reaches.later;
        reach.longest =
            std::max(reach.longest, length(graph.nodes[edge.key].centre - graph.nodes[edge.query].centre));
    }
    const FlowNode& node = graph.nodes.front();
    const double sides = shape == FlowShape::down_line ? room.width - node.width : room.height - node.height;
    const double distances = std::max(reaches.later.longest + reaches.earlier.longest, 1.0);
    const double least = std::min(loop_side, sides / 2);
    const double later =
        std::clamp(sides * reaches.later.longest / distances, least,
                   std::max(least, sides - (reaches.earlier.longest > 0 ? least : least_side)));
    const double steep = steepest(shape, room);
    const auto highest = [steep](double side, double longest) {
        const double lowest = std::min(lowest_arc, side / 3);
        return std::clamp(side - 1.5 * (widest_head + 1), lowest, std::max(lowest, steep * longest));
    };
    reaches.later.highest = highest(later, reaches.later.longest);
    reaches.earlier.highest = highest(sides - later, reaches.earlier.longest);
    return reaches;
}

/// To later tokens on one side of the line, to earlier ones on the other; higher, the further it is.
void route_on_line(FlowEdge& edge, const FlowGraph& graph, const Axes& axes, const Reaches& reaches) {
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    if (edge.query == edge.key) return route_loop(edge, query, axes.aside);
    const double distance = dot(key.centre - query.centre, axes.along);
    const Point aside = (distance < 0 ? -1.0 : 1.0) * axes.aside;
    const double half = std::abs(axes.aside.x) > 0 ? query.width / 2 : query.height / 2;
    const Reach& reach = distance < 0 ? reaches.earlier : reaches.later;
    const double height = std::max(std::min(lowest_arc, reach.highest),
                                   reach.highest * std::pow(std::abs(distance) / reach.longest, 0.6));
    const double shift = (distance < 0 ? -1 : 1) * 0.25 * std::min(query.height, key.height);
    const Point start = query.centre + half * aside + shift * axes.along;
    const Point tip = key.centre + half * aside - shift * axes.along;
    const Point out = (height + head_length(edge)) * 1.33 * aside;
    finish(edge, start, start + out, tip + out, tip);
}

/// The point of a node's box that is nearest to the circle's centre.
Point inner_point(const FlowNode& node) {
    const auto nearest = [](double centre, double half) {
        return std::copysign(std::max(std::abs(centre) - half, 0.0), centre);
    };
    return {nearest(node.centre.x, node.width / 2), nearest(node.centre.y, node.height / 2)};
}

/// How far the ends of an arrow in a circle are beside the inner points of their boxes.
struct Ports {
    double at_query = 0, at_key = 0;
};

double cross(Point a, Point b) {
    return a.x * b.y - a.y * b.x;
}

/// To the left of the way from the circle's centre to a node, where its ports are counted from.
Point tangent_at(const FlowNode& node) {
    const Point out = direction(node.centre);
    return {out.y, -out.x};
}

/// An arrow's end at a node.
struct ArrowEnd {
    std::size_t edge;
    bool is_tip;
    double angle;  // of the way to the other end, from that to the circle's centre
};

/// Of each node, without loops, in the order in which they do not cross; of there and back, the tip is first,
/// as the arrows bend.
std::vector<std::vector<ArrowEnd>> ends_by_node(const FlowGraph& graph) {
    std::vector<std::vector<ArrowEnd>> all(graph.nodes.size());
    const auto add = [&](std::size_t edge, bool is_tip, std::size_t node, std::size_t other) {
        const Point centre = graph.nodes[node].centre, in = -1 * direction(centre);
        const Point way = graph.nodes[other].centre - centre;
        all[node].push_back({edge, is_tip, std::atan2(cross(in, way), dot(in, way))});
    };
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const FlowEdge& edge = graph.edges[i];
        if (edge.query == edge.key) continue;
        add(i, false, edge.query, edge.key);
        add(i, true, edge.key, edge.query);
    }
    for (std::vector<ArrowEnd>& ends : all)
        std::sort(ends.begin(), ends.end(), [](const ArrowEnd& a, const ArrowEnd& b) {
            return std::tuple(a.angle, !a.is_tip, a.edge) < std::tuple(b.angle, !b.is_tip, b.edge);
        });
    return all;
}

/// As far apart as heads are wide, or as the box has room.
std::vector<Ports> ports_in_circle(const FlowGraph& graph) {
    constexpr double apart = 7, to_corner = 4;
    std::vector<Ports> ports(graph.edges.size());
    const auto ends_of_all = ends_by_node(graph);
    for (std::size_t number = 0; number < graph.nodes.size(); ++number) {
        const FlowNode& node = graph.nodes[number];
        const Point along = tangent_at(node);
        const double room = std::abs(along.x) * node.width + std::abs(along.y) * node.height - 2 * to_corner;
        const std::vector<ArrowEnd>& ends = ends_of_all[number];
        const double gaps = static_cast<double>(ends.size()) - 1;
        const double step = gaps > 0 ? std::clamp(room / gaps, 0.0, apart) : 0;
        for (std::size_t i = 0; i < ends.size(); ++i)
            (ends[i].is_tip ? ports[ends[i].edge].at_key : ports[ends[i].edge].at_query) =
                (static_cast<double>(i) - gaps / 2) * step;
    }
    return ports;
}

/// Where the way from a point within the node's box to a target leaves the box.
Point border_on_way(const FlowNode& node, Point from, Point target) {
    const Point half{node.width / 2, node.height / 2}, centre = node.centre, way = target - from;
    const auto steps = [](double start, double change, double middle, double reach) {
        if (change == 0) return std::numeric_limits<double>::infinity();
        return (middle + std::copysign(reach, change) - start) / change;
    };
    const double first =
        std::min(steps(from.x, way.x, centre.x, half.x), steps(from.y, way.y, centre.y, half.y));
    return std::isfinite(first) ? from + first * way : from;
}

/// The point nearest to `point` that is so far within a box.
Point within(const FlowNode& node, Point point, double margin) {
    const auto nearest = [margin](double at, double centre, double half) {
        // Where there is no play both bounds are the centre itself, whatever the rounding.
        const double play = half - std::min(half, margin);
        return std::clamp(at, centre - play, centre + play);
    };
    return {nearest(point.x, node.centre.x, node.width / 2),
            nearest(point.y, node.centre.y, node.height / 2)};
}

/// From near the box's inner point, as far beside it as its port is: from the centre of a wide one the way
/// could pass under its neighbour.
Point border_towards(const FlowNode& node, Point target, double port) {
    const Point inner = within(node, inner_point(node), std::min(node.width, node.height) / 2);
    return border_on_way(node, within(node, inner + port * tangent_at(node), 1), target);
}

/// From box to box, bent to the left of the straight way by a share of its length. Between boxes that are
/// close to each other, too, all of the arrow's head is before the key's box.
void route_bent(FlowEdge& edge, const FlowNode& query, const FlowNode& key, double bend) {
    const auto third = [bend](Point from, Point to, double thirds) {
        const Point way = to - from;
        return from + (thirds / 3) * way + bend * Point{way.y, -way.x};
    };
    const Point start = border_on_way(query, query.centre, third(query.centre, key.centre, 1));
    const Point tip = border_on_way(key, key.centre, third(query.centre, key.centre, 2));
    finish(edge, start, third(start, tip, 1), third(start, tip, 2), tip);
}

Point on_curve(const FlowEdge& edge, double t) {
    const double s = 1 - t;
    return s * s * s * edge.curve[0] + 3 * s * s * t * edge.curve[1] + (3 * s * t * t) * edge.curve[2] +
           t * t * t * edge.curve[3];
}

bool is_behind(const FlowEdge& edge, const FlowNode& node) {
    constexpr int steps = 24;
    for (int i = 0; i <= steps; ++i) {
        const Point away = on_curve(edge, static_cast<double>(i) / steps) - node.centre;
        if (std::abs(away.x) < node.width / 2 && std::abs(away.y) < node.height / 2) return true;
    }
    return false;
}

/// How many boxes the arrow passes behind, but its own.
std::size_t passed_behind(const FlowEdge& edge, const FlowGraph& graph) {
    std::size_t passed = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        passed += i != edge.query && i != edge.key && is_behind(edge, graph.nodes[i]) ? 1 : 0;
    return passed;
}

/// There and back, which are always left of the straight way, so that they differ.
bool has_way_back(const FlowEdge& edge, const FlowGraph& graph) {
    return std::any_of(graph.edges.begin(), graph.edges.end(), [&](const FlowEdge& other) {
        return other.query == edge.key && other.key == edge.query;
    });
}

/// All but loops, with the slightest bend that passes behind the fewest boxes.
void route_freely(FlowEdge& edge, const FlowGraph& graph) {
    constexpr std::array<double, 7> bends = {0.12, -0.12, 0.25, -0.25, 0.4, -0.4, 0.6};
    if (edge.query == edge.key) return;
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    const bool stays_left = has_way_back(edge, graph);
    double best = bends.front();
    std::size_t fewest = graph.nodes.size();
    for (const double bend : bends) {
        if (stays_left && bend < 0) continue;
        route_bent(edge, query, key, bend);
        const std::size_t passed = passed_behind(edge, graph);
        if (passed < fewest) best = bend, fewest = passed;
        if (passed == 0) return;
    }
    route_bent(edge, query, key, best);
}

/// How many arrows begin or end at a side of a node, loops aside.
std::size_t ends_on(const FlowGraph& graph, std::size_t node, Point side) {
    const FlowNode& at = graph.nodes[node];
    const auto is_on = [&](Point end) {
        const Point away = end - at.centre;
        return away.x / at.width * side.x + away.y / at.height * side.y > 0.49;
    };
    return static_cast<std::size_t>(
        std::count_if(graph.edges.begin(), graph.edges.end(), [&](const FlowEdge& edge) {
            return edge.query != edge.key &&
                   ((edge.query == node && is_on(edge.curve[0])) || (edge.key == node && is_on(edge.tip)));
        }));
}

/// On the side that has the fewest other arrows, whose ways are known, and no box in front of it.
void route_free_loop(FlowEdge& edge, const FlowGraph& graph) {
    constexpr std::array<Point, 4> sides = {{{0, -1}, {0, 1}, {1, 0}, {-1, 0}}};
    const auto cost_of = [&](Point side) {
        route_loop(edge, graph.nodes[edge.query], side);
        return std::pair(passed_behind(edge, graph), ends_on(graph, edge.query, side));
    };
    Point best = sides.front();
    auto least = cost_of(best);
    for (const Point side : sides)
        if (const auto cost = cost_of(side); cost < least) best = side, least = cost;
    route_loop(edge, graph.nodes[edge.query], best);
}

/// Of the largest circle around the origin with no box in it.
double free_radius(const FlowGraph& graph) {
    double radius = highest_arc * static_cast<double>(graph.nodes.size());
    for (const FlowNode& node : graph.nodes) radius = std::min(radius, length(inner_point(node)));
    return radius;
}

/// Straight into the circle, where no box is, and through it; nearer to the centre at the key's end, and
/// always on the left of the straight way, so that there and back differ.
void route_in_circle(FlowEdge& edge, const FlowGraph& graph, double radius, const Ports& ports,
                     bool loops_inwards) {
    const FlowNode& query = graph.nodes[edge.query];
    const FlowNode& key = graph.nodes[edge.key];
    if (edge.query == edge.key)
        return route_loop(edge, query, loops_inwards ? -1 * direction(query.centre) : outer_side(query));
    const Point from = radius * direction(inner_point(query)), to = radius * direction(inner_point(key));
    const Point beside = 0.06 * Point{from.y - to.y, to.x - from.x};
    const double share = std::min(length(from - to) / (2 * radius), 1.0);
    const double depth = std::min(std::max(0.28 * std::sqrt(share), least_depth / radius), 0.28);
    const Point leave = (1 - depth) * from + 0.1 * share * to + beside + ports.at_query * tangent_at(query);
    const Point arrive =
        (1 - 1.8 * depth) * to + 0.05 * share * from + beside + ports.at_key * tangent_at(key);
    finish(edge, border_towards(query, leave, ports.at_query), leave, arrive,
           border_towards(key, arrive, ports.at_key));
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

/// Of arrows between nodes that are close to each other.
double fineness_for(const FlowGraph& graph, FlowShape shape) {
    if (graph.nodes.size() < 2 || shape == FlowShape::across_line || shape == FlowShape::circle) return 1;
    const double pitch = length(graph.nodes[1].centre - graph.nodes[0].centre);
    return std::clamp(pitch / roomy_pitch, 0.5, 1.0);
}

}  // namespace

double line_width(const FlowEdge& edge) {
    return edge.fineness * (0.4 + 2.6 * edge.share);
}

double head_length(const FlowEdge& edge) {
    return edge.fineness * 4 + 1.6 * line_width(edge);
}

void route(FlowGraph& graph, FlowShape shape, const Room& room) {
    if (graph.nodes.empty()) return;
    const double fineness = room.is_given() ? fineness_for(graph, shape) : 1;
    const Reaches reaches = room.is_given() ? reaches_in(graph, shape, room) : usual_reaches(graph);
    const double radius = free_radius(graph);
    const bool is_circle = shape == FlowShape::circle || shape == FlowShape::fan;
    const std::vector<Ports> ports = is_circle ? ports_in_circle(graph) : std::vector<Ports>();
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        FlowEdge& edge = graph.edges[i];
        edge.fineness = fineness;
        if (is_circle)
            route_in_circle(edge, graph, radius, ports[i], shape == FlowShape::fan);
        else if (shape == FlowShape::free)
            route_freely(edge, graph);
        else if (shape == FlowShape::columns)
            route_between_columns(edge, graph);
        else
            route_on_line(edge, graph, axes_of(shape), reaches);
    }
    if (shape != FlowShape::free) return;
    for (FlowEdge& edge : graph.edges)
        if (edge.query == edge.key) route_free_loop(edge, graph);
}

}  // namespace heed

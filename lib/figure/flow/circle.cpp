// Nodes around a circle, as near to each other as their labels let them be: layout.hpp.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <vector>

#include "figure/flow/parts.hpp"

namespace heed {
namespace {

constexpr double full_turn = 2 * std::numbers::pi;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Ring {
    const std::vector<double>& widths;
    double height;
    double radius;     // of the circle that is left free inside
    double looseness;  // 1: nodes are as near to each other as can be

    /// The centre of node i, in that direction: its box touches the free circle.
    Point at(std::size_t i, double angle) const {
        const Point way{std::sin(angle), std::cos(angle)};
        return distance({std::abs(way.x), std::abs(way.y)}, {widths[i] / 2, height / 2}) * way;
    }

    /// How far out the centre of a box with those half sides is, for a way of length 1 to the upper right.
    double distance(Point way, Point half) const {
        const double above = way.y > 0 ? (radius + half.y) / way.y : infinity;
        if (above * way.x <= half.x) return above;
        const double beside = way.x > 0 ? (radius + half.x) / way.x : infinity;
        if (beside * way.y <= half.y) return beside;
        // Its corner is on the circle.
        const double along = way.x * half.x + way.y * half.y;
        const double rest = half.x * half.x + half.y * half.y - radius * radius;
        return along + std::sqrt(std::max(0.0, along * along - rest));
    }

    /// Whether nodes i and j are clear of each other, with room for an arrow's head between them.
    bool are_apart(std::size_t i, double angle_i, std::size_t j, double angle_j) const {
        const Point a = at(i, angle_i);
        const Point b = at(j, angle_j);
        const double room_beside = (widths[i] + widths[j]) / 2 + height;
        return std::abs(a.x - b.x) >= looseness * room_beside ||
               std::abs(a.y - b.y) >= looseness * 1.9 * height;
    }
};

/// The angle of each node, as near to the one before as the looseness lets it be; nothing if they do not fit.
std::optional<std::vector<double>> angles_on(const Ring& ring) {
    const double step = ring.height / 20 / ring.radius;
    std::vector<double> angles{0};
    for (std::size_t i = 1; i < ring.widths.size(); ++i) {
        double angle = angles.back() + step;
        while (angle < full_turn && !ring.are_apart(i - 1, angles.back(), i, angle)) angle += step;
        angles.push_back(angle);
    }
    const bool closes =
        angles.back() < full_turn && ring.are_apart(ring.widths.size() - 1, angles.back(), 0, full_turn);
    return closes ? std::optional(angles) : std::nullopt;
}

}  // namespace

std::vector<Point> around_circle(const std::vector<double>& widths, double height) {
    const std::size_t n = widths.size();
    if (n < 2) return std::vector<Point>(n, Point{0, 0});
    Ring ring{widths, height, std::max(3 * height, static_cast<double>(n) * height / 4), 1};
    std::optional<std::vector<double>> angles = angles_on(ring);
    for (; !angles; angles = angles_on(ring)) ring.radius *= 1.05;
    // What room is left goes between all of them.
    for (std::optional<std::vector<double>> looser = angles; looser; looser = angles_on(ring)) {
        angles = looser;
        ring.looseness *= 1.03;
    }
    std::vector<Point> points;
    for (std::size_t i = 0; i < n; ++i) points.push_back(ring.at(i, (*angles)[i]));
    return points;
}

}  // namespace heed

// A place on the page. Which way y runs is the user's to say.
#pragma once

#include <cmath>

namespace heed {

struct Point {
    double x;
    double y;
};

inline Point operator+(Point a, Point b) {
    return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
    return {a.x - b.x, a.y - b.y};
}
inline Point operator*(double factor, Point p) {
    return {factor * p.x, factor * p.y};
}
inline double length(Point p) {
    return std::hypot(p.x, p.y);
}
/// Of length 1; of no direction at all, to the right.
inline Point direction(Point p) {
    const double l = length(p);
    return l > 0 ? (1 / l) * p : Point{1, 0};
}

}  // namespace heed

#include "stats/scaling.hpp"

#include <cmath>

#include "support/catch.hpp"

using namespace heed;

namespace {

std::vector<double> distances_of(const std::vector<PlanePoint>& points) {
    std::vector<double> distances;
    for (const PlanePoint& a : points)
        for (const PlanePoint& b : points) distances.push_back(std::hypot(a.x - b.x, a.y - b.y));
    return distances;
}

double largest_error(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

}  // namespace

TEST_CASE("points of a plane are found again from their distances") {
    const std::vector<PlanePoint> points = {{0, 0}, {3, 0.5}, {-2, 1}, {0.3, -0.7}, {8, 0.1}};
    const Placement placement = classical_scaling(distances_of(points), points.size());
    CHECK(largest_error(distances_of(placement.points), distances_of(points)) < 1e-12);
    CHECK(placement.share == Approx(1));
    double farthest_x = 0, farthest_y = 0;
    for (const PlanePoint& point : placement.points) {
        if (std::abs(point.x) > std::abs(farthest_x)) farthest_x = point.x;
        if (std::abs(point.y) > std::abs(farthest_y)) farthest_y = point.y;
    }
    CHECK(farthest_x > 0);
    CHECK(farthest_y > 0);
}

TEST_CASE("one point, two points and equal points are placed too") {
    CHECK(classical_scaling({0}, 1).points.front().x == 0);
    const Placement two = classical_scaling({0, 4, 4, 0}, 2);
    CHECK(std::abs(two.points[0].x - two.points[1].x) == Approx(4));
    CHECK(two.points[0].y == Approx(0).margin(1e-12));
    const Placement equal = classical_scaling(std::vector<double>(9), 3);
    CHECK(largest_error(distances_of(equal.points), std::vector<double>(9)) == 0);
}

TEST_CASE("eigenvectors of a symmetric matrix are orthogonal and solve its equation") {
    constexpr std::size_t size = 40;
    std::vector<double> matrix(size * size);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            matrix[i * size + j] =
                std::cos(static_cast<double>(i * j)) + std::sin(static_cast<double>(i + j));
    const Eigen eigen = eigen_of(matrix, size);
    double worst = 0;
    for (std::size_t a = 0; a < size; ++a)
        for (std::size_t b = 0; b < size; ++b) {
            double product = 0, applied = 0;
            for (std::size_t k = 0; k < size; ++k) {
                product += eigen.vectors[a * size + k] * eigen.vectors[b * size + k];
                applied += matrix[b * size + k] * eigen.vectors[a * size + k];
            }
            worst = std::max(worst, std::abs(product - (a == b ? 1 : 0)));
            worst = std::max(worst, std::abs(applied - eigen.values[a] * eigen.vectors[a * size + b]));
            if (b > a) CHECK(eigen.values[a] >= eigen.values[b]);
        }
    CHECK(worst < 1e-12);
}

#include "stats/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace heed {
namespace {

constexpr int most_sweeps = 50;  // some ten are needed

/// Rows a and b become c a - s b and s a + c b.
void rotate_rows(std::vector<double>& matrix, std::size_t size, std::size_t a, std::size_t b, double c,
                 double s) {
    double* const row_a = matrix.data() + a * size;
    double* const row_b = matrix.data() + b * size;
    for (std::size_t k = 0; k < size; ++k) {
        const double of_a = row_a[k], of_b = row_b[k];
        row_a[k] = c * of_a - s * of_b;
        row_b[k] = s * of_a + c * of_b;
    }
}

/// Turns the plane of coordinates a and b until their element is 0.
void annihilate(std::vector<double>& matrix, std::vector<double>& vectors, std::size_t size, std::size_t a,
                std::size_t b) {
    const double element = matrix[a * size + b];
    if (element == 0) return;
    const double of_a = matrix[a * size + a], of_b = matrix[b * size + b];
    const double theta = (of_b - of_a) / (2 * element);
    const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
    const double c = 1 / std::sqrt(t * t + 1), s = t * c;
    rotate_rows(matrix, size, a, b, c, s);
    for (std::size_t k = 0; k < size; ++k) {  // the columns, which are the rows
        matrix[k * size + a] = matrix[a * size + k];
        matrix[k * size + b] = matrix[b * size + k];
    }
    matrix[a * size + a] = of_a - t * element;
    matrix[b * size + b] = of_b + t * element;
    matrix[a * size + b] = matrix[b * size + a] = 0;
    rotate_rows(vectors, size, a, b, c, s);
}

double square_sum(const std::vector<double>& matrix, std::size_t size, bool beside_diagonal) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j)
            if (i != j || !beside_diagonal) sum += matrix[i * size + j] * matrix[i * size + j];
    return sum;
}

/// -½ J D² J: the products of the points' places, their middle being 0.
std::vector<double> products_of(const std::vector<double>& distances, std::size_t count) {
    std::vector<double> products(count * count), means(count);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < count; ++j) {
            products[i * count + j] = distances[i * count + j] * distances[i * count + j];
            means[i] += products[i * count + j] / static_cast<double>(count);
        }
    const double mean = std::accumulate(means.begin(), means.end(), 0.0) / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j < count; ++j)
            products[i * count + j] = -0.5 * (products[i * count + j] - (means[i] + means[j]) + mean);
    return products;
}

/// The points' coordinates on one axis.
std::vector<double> axis_of(const Eigen& eigen, std::size_t number, std::size_t count) {
    std::vector<double> axis(count);
    if (number >= count || eigen.values[number] <= 0) return axis;
    const auto begin = eigen.vectors.begin() + static_cast<std::ptrdiff_t>(number * count);
    std::copy_n(begin, count, axis.begin());
    const double farthest = *std::max_element(axis.begin(), axis.end(),
                                              [](double a, double b) { return std::abs(a) < std::abs(b); });
    const double scale = std::copysign(std::sqrt(eigen.values[number]), farthest);
    for (double& coordinate : axis) coordinate *= scale;
    return axis;
}

}  // namespace

Eigen eigen_of(std::vector<double> matrix, std::size_t size) {
    std::vector<double> vectors(size * size);
    for (std::size_t i = 0; i < size; ++i) vectors[i * size + i] = 1;
    const double nothing = 1e-32 * square_sum(matrix, size, false);
    for (int sweep = 0; sweep < most_sweeps && square_sum(matrix, size, true) > nothing; ++sweep)
        for (std::size_t a = 0; a < size; ++a)
            for (std::size_t b = a + 1; b < size; ++b) annihilate(matrix, vectors, size, a, b);
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return matrix[a * size + a] > matrix[b * size + b];
    });
    Eigen eigen{{}, std::vector<double>(size * size)};
    for (std::size_t i = 0; i < size; ++i) {
        eigen.values.push_back(matrix[order[i] * size + order[i]]);
        std::copy_n(vectors.begin() + static_cast<std::ptrdiff_t>(order[i] * size), size,
                    eigen.vectors.begin() + static_cast<std::ptrdiff_t>(i * size));
    }
    return eigen;
}

Placement classical_scaling(const std::vector<double>& distances, std::size_t count) {
    const Eigen eigen = eigen_of(products_of(distances, count), count);
    const std::vector<double> x = axis_of(eigen, 0, count), y = axis_of(eigen, 1, count);
    double all = 0, shown = 0;
    for (std::size_t i = 0; i < count; ++i) {
        all += std::abs(eigen.values[i]);
        if (i < 2) shown += std::max(0.0, eigen.values[i]);
    }
    Placement placement{{}, all > 0 ? shown / all : 1};
    for (std::size_t i = 0; i < count; ++i) placement.points.push_back({x[i], y[i]});
    return placement;
}

}  // namespace heed

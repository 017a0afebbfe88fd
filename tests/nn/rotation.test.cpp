#include "nn/rotation.hpp"

#include <cmath>

#include "support/catch.hpp"

using namespace heed;

namespace {

/// Su et al. 2021 as complex numbers, in double: the numbers t and t + size / 2 are one.
double largest_error(const Matrix& before, const Matrix& after, const std::vector<std::int64_t>& positions,
                     const std::vector<float>& inv_freq) {
    const std::size_t half = inv_freq.size();
    double largest = 0;
    for (std::size_t row = 0; row < before.shape(0); ++row)
        for (std::size_t start = 0; start < before.shape(1); start += 2 * half)
            for (std::size_t t = 0; t < half; ++t) {
                const double angle = static_cast<double>(static_cast<float>(positions[row]) * inv_freq[t]);
                const double x = before(row, start + t), y = before(row, start + half + t);
                largest = std::max(largest, std::abs(x * std::cos(angle) - y * std::sin(angle) -
                                                     static_cast<double>(after(row, start + t))));
                largest = std::max(largest, std::abs(x * std::sin(angle) + y * std::cos(angle) -
                                                     static_cast<double>(after(row, start + half + t))));
            }
    return largest;
}

Matrix numbers(std::size_t rows, std::size_t columns) {
    Matrix x = Matrix::from_shape({rows, columns});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 17) / 8 - 1;
    return x;
}

}  // namespace

TEST_CASE("rotary positions turn the two halves of each head, by the token's place in its sequence") {
    TokenBatch batch;
    batch.append({1, 2, 3}, {0, 0, 0});
    batch.append(std::vector<std::int64_t>(80, 4), std::vector<std::int64_t>(80, 0));
    const Rotation rotation = Rotation::of_base(10000, 8);
    const std::vector<float> inv_freq = {1, 0.1F, 0.01F, 0.001F};
    const Matrix before = numbers(83, 16);
    Matrix after = before;
    Threads threads(2);
    rotation.before({}, batch).turn(after, threads);
    CHECK(largest_error(before, after, batch.positions(), inv_freq) < 1e-6);
    for (std::size_t i = 0; i < 16; ++i) {
        CHECK(after(0, i) == before(0, i));  // position 0
        CHECK(after(3, i) == before(3, i));  // of the second sequence
    }
}

TEST_CASE("rotary positions take the frequencies that they are given") {
    const std::vector<float> given = {0.5F, 0.09998F};
    Vector inv_freq = Vector::from_shape({2});
    std::copy(given.begin(), given.end(), inv_freq.begin());
    const Matrix before = numbers(5, 4);
    Matrix after = before;
    Threads threads(1);
    Rotation(inv_freq).apply(after, {0, 1, 2, 3, 8000}, threads);
    CHECK(largest_error(before, after, {0, 1, 2, 3, 8000}, given) < 1e-6);
}

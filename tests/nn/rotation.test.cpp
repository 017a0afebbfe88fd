#include "nn/rope.hpp"

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

TokenBatch tokens(std::size_t count) {
    TokenBatch batch;
    batch.append(std::vector<std::int64_t>(count, 1), std::vector<std::int64_t>(count, 0));
    return batch;
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
    rotation.before({}, batch).prepare_keys(after, threads);
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
    const TokenBatch batch = tokens(8001);
    const Matrix before = numbers(8001, 4);
    Matrix after = before;
    Threads threads(1);
    Rotation(inv_freq).before({}, batch).prepare_queries(after, threads);
    CHECK(largest_error(before, after, batch.positions(), given) < 1e-6);
}

TEST_CASE("rotary positions leave a head's numbers after those that turn") {
    const TokenBatch batch = tokens(9);
    const Matrix before = numbers(9, 20);  // two heads of 10
    Matrix after = before;
    Threads threads(1);
    Rotation(default_rope({100, 4}), 10).before({}, batch).prepare_queries(after, threads);
    for (std::size_t token = 0; token < 9; ++token)
        for (std::size_t i = 0; i < 20; ++i) {
            INFO(token << ", " << i);
            CHECK((after(token, i) == before(token, i)) == (token == 0 || i % 10 >= 4));
        }
}

TEST_CASE("queries are prepared by what stands before the rotation first") {
    const TokenBatch batch = tokens(3);
    HeadRule rule;
    rule.prepare_queries = [](Matrix& rows, Threads&) { rows.fill(1); };
    Matrix after = numbers(3, 2);
    Threads threads(1);
    Rotation::of_base(10000, 2).before(rule, batch).prepare_queries(after, threads);
    for (std::size_t token = 0; token < 3; ++token) {
        const auto angle = static_cast<double>(token);
        CHECK(std::abs(after(token, 0) - (std::cos(angle) - std::sin(angle))) < 1e-6);
        CHECK(std::abs(after(token, 1) - (std::cos(angle) + std::sin(angle))) < 1e-6);
    }
}

// The kinds of scaling are compared with transformers in tests/model/decoders.test.cpp; here: which sequences
// have the same.
TEST_CASE("frequencies of a sequence depend on its length where the kind of scaling says so") {
    const RopeBase base{10000, 8};
    const Frequencies dynamic = dynamic_rope(base, {2, 100});
    CHECK((dynamic->of_length(100).inv_freq == base.inv_freq()));
    CHECK(dynamic->shortest_alike(3) == dynamic->shortest_alike(100));
    CHECK(dynamic->shortest_alike(101) != dynamic->shortest_alike(102));
    // NTK: the slowest frequency is that of positions 2 · 200 / 100 - 1 times closer.
    const float slowest = dynamic->of_length(200).inv_freq(3);
    CHECK(std::abs(slowest - base.inv_freq()(3) / 3) < 1e-6F * slowest);

    const Frequencies longer = long_rope(base, {xt::ones<float>({4}), 2 * xt::ones<float>({4}), 50, 1.5});
    CHECK((longer->of_length(50).inv_freq == base.inv_freq()));
    CHECK((longer->of_length(51).inv_freq == base.inv_freq() / 2));
    CHECK(longer->of_length(9).amplitude == 1.5);
    CHECK(longer->shortest_alike(51) == longer->shortest_alike(5000));
    CHECK(longer->shortest_alike(50) == longer->shortest_alike(1));
    CHECK(longer->shortest_alike(50) != longer->shortest_alike(51));
    CHECK(linear_rope(base, 4)->shortest_alike(7) == linear_rope(base, 4)->shortest_alike(7000));
}

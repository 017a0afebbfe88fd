#include "nn/ops.hpp"

#include <cmath>
#include <xtensor-blas/xlinalg.hpp>

#include "nn/random.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix matrix = Matrix::from_shape({rows, columns});
    TorchGenerator(seed).fill_uniform({matrix.data(), matrix.size()}, -1, 1);
    return matrix;
}

Vector random_vector(std::size_t size, std::uint64_t seed) {
    Vector vector = Vector::from_shape({size});
    TorchGenerator(seed).fill_uniform({vector.data(), size}, -1, 1);
    return vector;
}

using Doubles = xt::xtensor<double, 2>;

}  // namespace

TEST_CASE("linear agrees with BLAS in float64, and not by chance") {
    Threads threads(2);
    const Matrix x = random_matrix(19, 700, 1), weight = random_matrix(45, 700, 2);
    const Vector bias = random_vector(45, 3);
    const Matrix out = linear(x, Weight::of(weight), bias, threads).values;
    const Doubles exact =
        xt::linalg::dot(Doubles(xt::cast<double>(x)), Doubles(xt::transpose(xt::cast<double>(weight)))) +
        xt::cast<double>(bias);
    double largest = 0;
    for (std::size_t i = 0; i < out.size(); ++i)
        largest = std::max(largest, std::abs(out.flat(i) - exact.flat(i)));
    CHECK(largest < 1e-5);
    CHECK(largest > 0);
}

TEST_CASE("linear gives the same bits whatever the number of threads") {
    const Matrix x = random_matrix(33, 520, 1), weight = random_matrix(100, 520, 2);
    const Vector bias = random_vector(100, 3);
    Threads one(1);
    const Matrix alone = linear(x, Weight::of(weight), bias, one).values;
    for (const std::size_t count : {2U, 3U, 7U}) {
        Threads several(count);
        CHECK((linear(x, Weight::of(weight), bias, several).values == alone));
    }
}

TEST_CASE("a slice of a weight gives the outputs it names") {
    Threads threads(1);
    const Matrix x = random_matrix(5, 40, 1), weight = random_matrix(64, 40, 2);
    const Vector bias = random_vector(64, 3);
    const Matrix all = linear(x, Weight::of(weight), bias, threads).values;
    Vector part_of_bias = Vector::from_shape({16});
    std::copy_n(bias.data() + 24, 16, part_of_bias.data());
    const Matrix part = linear(x, Weight::of(weight).slice(24, 16), part_of_bias, threads).values;
    for (std::size_t row = 0; row < 5; ++row)
        for (std::size_t i = 0; i < 16; ++i) CHECK(part(row, i) == all(row, 24 + i));
}

TEST_CASE("linear says whether all it gives is finite, even where an activation hides it") {
    Threads threads(2);
    const Matrix x = random_matrix(3, 40, 1);
    Matrix weight = random_matrix(64, 40, 2);
    const Vector bias = random_vector(64, 3);
    CHECK(linear(x, Weight::of(weight), bias, threads, Activation::relu).finite);
    for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
        weight(50, 7) = bad;
        for (const Activation activation : {Activation::none, Activation::gelu, Activation::relu})
            CHECK_FALSE(linear(x, Weight::of(weight), bias, threads, activation).finite);
    }
}

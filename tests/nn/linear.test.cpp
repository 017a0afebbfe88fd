#include "nn/linear.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/message.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix matrix = Matrix::from_shape({rows, columns});
    TorchGenerator(seed).fill_uniform({matrix.data(), matrix.size()}, -1, 1);
    return matrix;
}

Linear random_linear(std::size_t out, std::size_t in, std::uint64_t seed) {
    Vector bias = Vector::from_shape({out});
    TorchGenerator(seed + 1).fill_uniform({bias.data(), out}, -1, 1);
    Linear linear{Weight::of(random_matrix(out, in, seed)), std::move(bias)};
    linear.weight.place = {"model.safetensors", "weight " + std::to_string(seed)};
    return linear;
}

}  // namespace

TEST_CASE("a feed-forward block has the bits of its two layers, whatever lies between rows") {
    const std::size_t wide = 1024;  // rows of it would lie 4 KB apart
    for (const std::size_t inner : {wide - 1, wide, wide + 40}) {
        const Linear in = random_linear(inner, 33, 1), out = random_linear(20, inner, 3);
        const Matrix x = random_matrix(29, 33, 5);
        Threads threads(2);
        const Matrix expected = out.forward(in.forward(x, threads, Activation::gelu), threads);
        CHECK((feed_forward_block(x, in, Activation::gelu, out, threads) == expected));
    }
    CHECK(stride_between_products(wide) > wide);
    CHECK(stride_between_products(wide - 24) == wide - 24);
}

TEST_CASE("a feed-forward block names the layer whose numbers are not finite") {
    Threads threads(1);
    const Matrix x = random_matrix(2, 4, 5);
    const Linear in = random_linear(6, 4, 1), out = random_linear(4, 6, 3);
    Matrix bad = random_matrix(6, 4, 1);
    bad(5, 3) = INFINITY;
    Linear bad_in = in, bad_out = out;
    bad_in.weight = Weight::of(bad);
    bad_in.weight.place = {"model.safetensors", "the first"};
    const std::string first =
        message_of([&] { feed_forward_block(x, bad_in, Activation::relu, out, threads); });
    CHECK(contains(first, "the first"));
    CHECK(contains(first, "infinity"));
    Matrix bad_last = random_matrix(4, 6, 3);
    bad_last(0, 0) = std::nanf("");
    bad_out.weight = Weight::of(bad_last);
    bad_out.weight.place = {"model.safetensors", "the second"};
    const std::string second =
        message_of([&] { feed_forward_block(x, in, Activation::relu, bad_out, threads); });
    CHECK(contains(second, "the second"));
    CHECK(contains(second, "NaN"));
}

TEST_CASE("the numbers of a tensor begin with a cache line") {
    for (const std::size_t size : {1, 3, 100, 5000}) {
        CHECK(reinterpret_cast<std::uintptr_t>(Vector::from_shape({size}).data()) % 64 == 0);
        CHECK(reinterpret_cast<std::uintptr_t>(Matrix::from_shape({size, 3}).data()) % 64 == 0);
    }
}

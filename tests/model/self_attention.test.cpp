#include "model/self_attention.hpp"

#include <cmath>

#include "support/catch.hpp"
#include "support/layer_truth.hpp"
#include "support/numbers.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Tensor3 tensor3(const std::vector<float>& values, std::size_t tokens, std::size_t dim) {
    Tensor3 tensor = Tensor3::from_shape({1, tokens, dim});
    std::copy(values.begin(), values.end(), tensor.begin());
    return tensor;
}

Tensor3 causal_mask(std::size_t tokens) {
    Tensor3 mask = Tensor3::from_shape({1, tokens, tokens});
    for (std::size_t q = 0; q < tokens; ++q)
        for (std::size_t k = 0; k < tokens; ++k) mask(0, q, k) = k <= q ? 1.0F : 0.0F;
    return mask;
}

std::vector<float> values_of(const Weight& weight) {
    const auto* const values = static_cast<const float*>(weight.values);
    return {values, values + weight.rows * weight.columns};
}

void check_weights(const Linear& layer, const LinearTruth& truth) {
    CHECK(largest_difference(values_of(layer.weight), truth.weight) <= 1e-7);
    CHECK(largest_difference(layer.bias, truth.bias) <= 1e-7);
}

/// The formula once more, in float64 and plain loops: a second derivation, independent of xtensor and BLAS.
struct PlainLayer {
    const SelfAttention& layer;
    const Tensor3& x;
    const Tensor3* mask = nullptr;

    double project(const Linear& linear, std::size_t b, std::size_t token, std::size_t out) const {
        double sum = linear.bias(out);
        const Vector row = linear.weight.row(out);
        for (std::size_t in = 0; in < x.shape(2); ++in)
            sum += static_cast<double>(x(b, token, in)) * static_cast<double>(row(in));
        return sum;
    }

    double exponential(std::size_t b, std::size_t q, std::size_t k) const {
        if (mask != nullptr && (*mask)(mask->shape(0) == 1 ? 0 : b, q, k) == 0) return 0;
        double dot = 0;
        for (std::size_t i = 0; i < layer.query.weight.rows; ++i)
            dot += project(layer.query, b, q, i) * project(layer.key, b, k, i);
        return std::exp(dot / std::sqrt(static_cast<double>(x.shape(2))));
    }

    double weight(std::size_t b, std::size_t q, std::size_t k) const {
        double sum = 0;
        for (std::size_t other = 0; other < x.shape(1); ++other) sum += exponential(b, q, other);
        return sum == 0 ? 0 : exponential(b, q, k) / sum;
    }

    double output(std::size_t b, std::size_t q, std::size_t out) const {
        double sum = 0;
        for (std::size_t k = 0; k < x.shape(1); ++k) sum += weight(b, q, k) * project(layer.value, b, k, out);
        return sum;
    }
};

Tensor3 random_tensor(std::uint64_t seed, std::size_t batch, std::size_t tokens, std::size_t dim) {
    Tensor3 tensor = Tensor3::from_shape({batch, tokens, dim});
    TorchGenerator(seed).fill_normal({tensor.data(), tensor.size()});
    return tensor;
}

void check_against_plain(const SelfAttention& layer, const Tensor3& x, const ForwardOptions& options) {
    const AttentionOutput attended = layer.forward(x, options);
    const PlainLayer plain{layer, x, options.mask ? &*options.mask : nullptr};
    double weights_off = 0;
    double output_off = 0;
    for (std::size_t b = 0; b < x.shape(0); ++b) {
        for (std::size_t q = 0; q < x.shape(1); ++q) {
            for (std::size_t k = 0; k < x.shape(1); ++k)
                weights_off =
                    std::max(weights_off, std::abs(attended.weights(b, q, k) - plain.weight(b, q, k)));
            for (std::size_t i = 0; i < attended.output.shape(2); ++i)
                output_off = std::max(output_off, std::abs(attended.output(b, q, i) - plain.output(b, q, i)));
        }
    }
    CHECK(weights_off <= 1e-6);
    CHECK(output_off <= 1e-6);
}

}  // namespace

TEST_CASE("the layer drawn from a seed is PyTorch's, for every seed and size") {
    const auto cases = read_layer_truth();
    CHECK(cases.size() >= 50);
    for (const LayerTruth& truth : cases) {
        INFO("seed " << truth.seed << ", " << truth.tokens << " tokens, dim " << truth.dim);
        TorchGenerator generator(truth.seed);
        Tensor3 x = tensor3(truth.x, truth.tokens, truth.dim);
        if (truth.drawn) generator.fill_normal({x.data(), x.size()});
        const SelfAttention layer = SelfAttention::draw(generator, truth.dim);
        check_weights(layer.query, truth.query);
        check_weights(layer.key, truth.key);
        check_weights(layer.value, truth.value);

        const AttentionOutput attended = layer.forward(x);
        CHECK(largest_difference(attended.weights, truth.attention) <= 3e-6);
        CHECK(largest_difference(attended.output, truth.output) <= 3e-6);
        const AttentionOutput causal = layer.forward(x, {causal_mask(truth.tokens), {}});
        CHECK(largest_difference(causal.weights, truth.causal_attention) <= 3e-6);
    }
}

TEST_CASE("the layer agrees with the formula in float64") {
    TorchGenerator generator(1);
    const SelfAttention layer = SelfAttention::draw(generator, 12);
    const Tensor3 x = random_tensor(2, 3, 9, 12);
    SECTION("without a mask") {
        check_against_plain(layer, x, {});
    }
    SECTION("with one mask for all of the batch") {
        check_against_plain(layer, x, {causal_mask(9), {}});
    }
    SECTION("with a mask for each sequence, and queries that see nothing") {
        Tensor3 mask = random_tensor(3, 3, 9, 9);
        for (float& seen : mask) seen = seen > 0 ? 1.0F : 0.0F;
        for (std::size_t k = 0; k < 9; ++k) mask(1, 4, k) = 0;
        check_against_plain(layer, x, {mask, {}});
    }
}

TEST_CASE("the weights need not be square: [out, in] with another size for values") {
    TorchGenerator generator(4);
    const auto linear = [&](std::size_t out, std::size_t in) {
        Matrix weight = Matrix::from_shape({out, in});
        Vector bias = Vector::from_shape({out});
        generator.fill_uniform({weight.data(), weight.size()}, -1, 1);
        generator.fill_uniform({bias.data(), bias.size()}, -1, 1);
        return Linear{Weight::of(std::move(weight)), std::move(bias)};
    };
    check_against_plain({linear(4, 6), linear(4, 6), linear(3, 6)}, random_tensor(5, 2, 5, 6), {});
}

TEST_CASE("a query that sees no key has weights and output of zero, not NaN") {
    TorchGenerator generator(6);
    const SelfAttention layer = SelfAttention::draw(generator, 4);
    Tensor3 mask = xt::ones<float>({1, 3, 3});
    for (std::size_t k = 0; k < 3; ++k) mask(0, 1, k) = 0;
    const AttentionOutput attended = layer.forward(random_tensor(7, 1, 3, 4), {mask, {}});
    for (std::size_t k = 0; k < 3; ++k) CHECK(attended.weights(0, 1, k) == 0);
    for (std::size_t i = 0; i < 4; ++i) CHECK(attended.output(0, 1, i) == 0);
    CHECK(attended.weights(0, 0, 0) > 0);
}

TEST_CASE("a batch gives each sequence what it gets alone") {
    TorchGenerator generator(8);
    const SelfAttention layer = SelfAttention::draw(generator, 10);
    const Tensor3 x = random_tensor(9, 4, 7, 10);
    const AttentionOutput together = layer.forward(x);
    for (std::size_t b = 0; b < 4; ++b) {
        Tensor3 alone = Tensor3::from_shape({1, 7, 10});
        std::copy_n(x.data() + b * 70, 70, alone.data());
        const AttentionOutput attended = layer.forward(alone);
        CHECK(std::equal(attended.weights.begin(), attended.weights.end(), together.weights.data() + b * 49));
        CHECK(std::equal(attended.output.begin(), attended.output.end(), together.output.data() + b * 70));
    }
}

TEST_CASE("dropout takes the share it is told and scales what is left") {
    TorchGenerator generator(10);
    const SelfAttention layer = SelfAttention::draw(generator, 16);
    const Tensor3 x = random_tensor(11, 1, 100, 16);
    const AttentionOutput whole = layer.forward(x);
    TorchGenerator chances(12);
    const AttentionOutput dropped = layer.forward(x, {{}, Dropout{0.3, chances}});
    std::size_t zeros = 0;
    double scale_off = 0;
    for (std::size_t i = 0; i < whole.weights.size(); ++i) {
        const double before = whole.weights.flat(i);
        const double after = dropped.weights.flat(i);
        zeros += after == 0 ? 1 : 0;
        if (after != 0) scale_off = std::max(scale_off, std::abs(after - before / 0.7));
    }
    // 10,000 draws of probability 0.3: five standard deviations are 0.023.
    CHECK(std::abs(static_cast<double>(zeros) / 10000 - 0.3) < 0.023);
    CHECK(scale_off < 1e-7);
    CHECK(largest_difference(dropped.output, whole.output) > 1e-3);
}

#include "kernel/kernels.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "nn/random.hpp"
#include "support/catch.hpp"

using namespace heed;
using kernel::block_depth;
using kernel::chain_length;
using kernel::Kernels;

namespace {

using Numbers = std::vector<float>;

Numbers random_numbers(std::size_t size, std::uint64_t seed, float reach = 1) {
    Numbers numbers(size);
    TorchGenerator(seed).fill_uniform(numbers, -reach, reach);
    return numbers;
}

/// All that this processor has, the plain ones among them.
std::vector<const Kernels*> all_kernels() {
    std::vector<const Kernels*> all;
    for (const char* name : {"plain", "avx2", "avx512"})
        if (const Kernels* kernels = kernel::kernels_called(name)) all.push_back(kernels);
    return all;
}

bool same_bits(const Numbers& a, const Numbers& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Terms [from, to) of one output: its chains, added in order.
float defined_sum(const float* x, const float* weights, std::size_t from, std::size_t to) {
    float sum = 0;
    for (std::size_t start = from; start < to; start += chain_length) {
        float chain = 0;
        for (std::size_t k = start; k < std::min(to, start + chain_length); ++k)
            chain = std::fma(x[k], weights[k], chain);
        sum = start == from ? chain : sum + chain;
    }
    return sum;
}

/// x [rows, depth] times weights [output, depth], as the header says it.
Numbers defined_product(const Numbers& x, const Numbers& weights, std::size_t outputs, std::size_t depth) {
    Numbers out;
    for (std::size_t row = 0; row * depth < x.size(); ++row) {
        for (std::size_t output = 0; output < outputs; ++output) {
            float sum = 0;
            for (std::size_t block = 0; block < depth; block += block_depth) {
                const float of_block = defined_sum(&x[row * depth], &weights[output * depth], block,
                                                   std::min(depth, block + block_depth));
                sum = block == 0 ? of_block : sum + of_block;
            }
            out.push_back(sum);
        }
    }
    return out;
}

/// The same through one processor's kernels, panel by panel.
template <typename Pack>
Numbers product(const Kernels& kernels, const Numbers& x, std::size_t outputs, std::size_t depth,
                const Pack& pack) {
    const std::size_t rows = x.size() / depth;
    Numbers out(rows * outputs);
    Numbers panel(block_depth * kernel::widest_panel, std::nanf(""));
    for (std::size_t first = 0; first < outputs; first += kernels.panel_width) {
        const std::size_t width = std::min(kernels.panel_width, outputs - first);
        for (std::size_t k = 0; k < depth; k += block_depth) {
            const std::size_t count = std::min(block_depth, depth - k);
            pack(panel.data(), first, width, k, count);
            const auto* const ahead =
                reinterpret_cast<const char*>(x.data());  // some memory: fetching changes nothing
            kernels.multiply(x.data() + k, depth, rows, panel.data(), count, out.data() + first, outputs,
                             width, k > 0,
                             {ahead, k % 512 == 0 ? rows : 0, depth * sizeof(float), depth * sizeof(float)});
        }
    }
    return out;
}

Numbers transposed(const Numbers& matrix, std::size_t rows) {
    const std::size_t columns = matrix.size() / rows;
    Numbers turned(matrix.size());
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) turned[j * rows + i] = matrix[i * columns + j];
    return turned;
}

const std::size_t odd_sizes[] = {1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 65};
const std::size_t odd_depths[] = {1, 2, 3, 7, 8, 9, 16, 17, 64, 255, 256, 257, 513, 700};

/// Largest distance from `exact` in units of 2^-24 of the larger of 1 and |exact|.
template <typename Exact>
double error_of(void (*function)(float*, std::size_t), Exact exact) {
    const Numbers x = random_numbers(100003, 5, 12);
    Numbers y = x;
    function(y.data(), y.size());
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double truth = exact(static_cast<double>(x[i]));
        const double off = std::abs(static_cast<double>(y[i]) - truth) / std::max(1.0, std::abs(truth));
        largest = std::isfinite(off) ? std::max(largest, off) : off;
    }
    return largest * 0x1p24;
}

}  // namespace

TEST_CASE("kernels: a product has the bits of its definition, for every processor and odd sizes") {
    for (const Kernels* kernels : all_kernels()) {
        INFO(kernels->name);
        for (const std::size_t outputs : odd_sizes) {
            for (const std::size_t depth : odd_depths) {
                const Numbers x = random_numbers(13 * depth, 1);
                const Numbers weights = random_numbers(outputs * depth, 2);
                const Numbers defined = defined_product(x, weights, outputs, depth);
                INFO(outputs << " outputs, depth " << depth);
                CHECK(same_bits(product(*kernels, x, outputs, depth,
                                        [&](float* panel, std::size_t first, std::size_t width, std::size_t k,
                                            std::size_t count) {
                                            kernels->pack_outputs(panel, &weights[first * depth + k], depth,
                                                                  width, count);
                                        }),
                                defined));
                const Numbers columns = transposed(weights, outputs);
                CHECK(same_bits(product(*kernels, x, outputs, depth,
                                        [&](float* panel, std::size_t first, std::size_t width, std::size_t k,
                                            std::size_t count) {
                                            kernels->pack_depth(panel, &columns[k * outputs + first], outputs,
                                                                width, count);
                                        }),
                                defined));
            }
        }
    }
}

TEST_CASE("kernels: a row of a product does not depend on the rows beside it") {
    const std::size_t depth = 300, outputs = 37;
    const Numbers x = random_numbers(40 * depth, 3);
    const Numbers weights = random_numbers(outputs * depth, 4);
    for (const Kernels* kernels : all_kernels()) {
        const auto multiply = [&](const Numbers& rows) {
            return product(
                *kernels, rows, outputs, depth,
                [&](float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t count) {
                    kernels->pack_outputs(panel, &weights[first * depth + k], depth, width, count);
                });
        };
        const Numbers together = multiply(x);
        for (std::size_t row = 0; row < 40; ++row) {
            const auto at = static_cast<std::ptrdiff_t>(row * depth);
            const auto in_all = together.begin() + static_cast<std::ptrdiff_t>(row * outputs);
            CHECK(same_bits(multiply({x.begin() + at, x.begin() + at + static_cast<std::ptrdiff_t>(depth)}),
                            {in_all, in_all + static_cast<std::ptrdiff_t>(outputs)}));
        }
    }
}

TEST_CASE("kernels: every float16 is widened as its definition says, packed or not") {
    std::vector<std::uint16_t> halves(1 << 16);
    for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
    for (const Kernels* kernels : all_kernels()) {
        Numbers widened(halves.size());
        kernels->widen(widened.data(), halves.data(), halves.size());
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < halves.size(); ++i) {
            const int exponent = halves[i] >> 10 & 31;
            const int fraction = halves[i] & 1023;
            double value =
                exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
            if (exponent == 31) value = fraction == 0 ? INFINITY : NAN;
            if (halves[i] >> 15) value = -value;
            const auto expected = static_cast<float>(value);
            wrong += !(std::isnan(expected) ? std::isnan(widened[i]) : widened[i] == expected);
        }
        CHECK(wrong == 0);

        const std::size_t depth = 19, outputs = 20;  // neither a multiple of a vector
        Numbers panel(block_depth * kernel::widest_panel), same(panel.size());
        kernels->pack_outputs_f16(panel.data(), halves.data(), depth, std::min(outputs, kernels->panel_width),
                                  depth);
        kernels->pack_outputs(same.data(), widened.data(), depth, std::min(outputs, kernels->panel_width),
                              depth);
        CHECK(same_bits(panel, same));
    }
}

TEST_CASE("kernels: bfloat16 is the upper half of float32, packed by outputs, by depth, or not") {
    std::vector<std::uint16_t> halves(700);
    const Numbers wide = random_numbers(halves.size(), 12, 3);
    Numbers expected(halves.size());
    for (std::size_t i = 0; i < halves.size(); ++i) {
        const auto bits = std::bit_cast<std::uint32_t>(wide[i]);
        halves[i] = static_cast<std::uint16_t>(bits >> 16);
        expected[i] = std::bit_cast<float>(bits & 0xFFFF0000U);
    }
    for (const Kernels* kernels : all_kernels()) {
        INFO(kernels->name);
        Numbers widened(halves.size());
        kernels->widen_bf16(widened.data(), halves.data(), halves.size());
        CHECK(same_bits(widened, expected));
        const std::size_t depth = 35, outputs = std::min<std::size_t>(19, kernels->panel_width);
        Numbers panel(block_depth * kernel::widest_panel), same(panel.size());
        kernels->pack_outputs_bf16(panel.data(), halves.data(), depth, outputs, depth);
        kernels->pack_outputs(same.data(), expected.data(), depth, outputs, depth);
        CHECK(same_bits(panel, same));
        kernels->pack_depth_bf16(panel.data(), halves.data(), outputs, outputs, depth);
        kernels->pack_depth(same.data(), expected.data(), outputs, outputs, depth);
        CHECK(same_bits(panel, same));
    }
}

TEST_CASE("kernels: RMSNorm and the cap agree with float64") {
    for (const Kernels* kernels : all_kernels()) {
        for (const std::size_t size : {1U, 7U, 8U, 100U, 768U}) {
            const Numbers x = random_numbers(size, size + 1, 10), weight = random_numbers(size, 8);
            double square = 0;
            for (const float value : x) square += static_cast<double>(value) * static_cast<double>(value);
            const double root = std::sqrt(square / static_cast<double>(size) + static_cast<double>(1e-3F));
            Numbers normal = x, capped = x;
            kernels->rms_norm(normal.data(), size, weight.data(), 1e-3F);
            kernels->soft_cap(capped.data(), size, 0.5F, 3);
            double norm_off = 0, cap_off = 0;
            for (std::size_t i = 0; i < size; ++i) {
                const auto value = static_cast<double>(x[i]);
                norm_off = std::max(norm_off, std::abs(static_cast<double>(normal[i]) -
                                                       value / root * static_cast<double>(weight[i])));
                cap_off = std::max(cap_off,
                                   std::abs(static_cast<double>(capped[i]) - 3 * std::tanh(value * 0.5 / 3)));
            }
            CHECK(norm_off < 2e-7);
            CHECK(cap_off < 5e-7);
        }
    }
}

TEST_CASE("kernels: the cap is exact to the last places near 0, and keeps NaN") {
    for (const Kernels* kernels : all_kernels()) {
        double largest = 0;
        for (float x = 1e-30F; x < 30; x *= 1.01F) {
            Numbers both = {x, -x};
            kernels->soft_cap(both.data(), 2, 1, 1);
            const double truth = std::tanh(static_cast<double>(x));
            largest = std::max(largest, std::abs(static_cast<double>(both[0]) - truth) / truth);
            CHECK(both[1] == -both[0]);
        }
        CHECK(largest < 3 * 0x1p-24);
        Numbers bad = {NAN, INFINITY, -INFINITY};
        kernels->soft_cap(bad.data(), 3, 1, 5);
        CHECK(std::isnan(bad[0]));
        CHECK(bad[1] == 5);
        CHECK(bad[2] == -5);
    }
}

TEST_CASE("kernels: the activations are within 3 / 2^24 of float64") {
    for (const Kernels* kernels : all_kernels()) {
        CHECK(error_of(kernels->gelu, [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2)); }) < 3);
        CHECK(error_of(kernels->gelu_tanh, [](double x) {
                  return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
              }) < 3);
        CHECK(error_of(kernels->silu, [](double x) { return x / (1 + std::exp(-x)); }) < 3);
        CHECK(error_of(kernels->relu, [](double x) { return std::max(x, 0.0); }) == 0);
    }
}

TEST_CASE("kernels: softmax and LayerNorm agree with float64") {
    for (const Kernels* kernels : all_kernels()) {
        for (const std::size_t size :
             {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{100}, std::size_t{768}}) {
            const Numbers x = random_numbers(size, size, 10);
            Numbers weights = x;
            kernels->softmax(weights.data(), size, 0.5F);
            double sum = 0, mean = 0, variance = 0;
            for (const float value : x) sum += std::exp(0.5 * value);
            const Numbers y = random_numbers(size, 7, 10);
            std::vector<double> v(x.begin(), x.end());
            for (std::size_t i = 0; i < size; ++i) v[i] += static_cast<double>(y[i]);
            for (const double value : v) mean += value / static_cast<double>(size);
            for (const double value : v)
                variance += (value - mean) * (value - mean) / static_cast<double>(size);
            const Numbers gamma = random_numbers(size, 8), beta = random_numbers(size, 9);
            Numbers normal = x;
            kernels->layer_norm_of_sum(normal.data(), y.data(), size, gamma.data(), beta.data(), 1e-3F);
            double softmax_off = 0, norm_off = 0;
            for (std::size_t i = 0; i < size; ++i) {
                softmax_off = std::max(softmax_off, std::abs(weights[i] - std::exp(0.5 * x[i]) / sum));
                norm_off = std::max(
                    norm_off,
                    std::abs(normal[i] -
                             ((v[i] - mean) / std::sqrt(variance + static_cast<double>(1e-3F)) * gamma[i] +
                              beta[i])));
            }
            CHECK(softmax_off < 2e-7);
            CHECK(norm_off < 1e-6);
        }
    }
}

TEST_CASE("kernels: softmax of hidden keys is 0, of a query that sees none all zeros, and NaN is not lost") {
    constexpr float hidden = -INFINITY;
    for (const Kernels* kernels : all_kernels()) {
        Numbers some = {0, hidden, 0, hidden, hidden, hidden, hidden, hidden, 0};
        CHECK(kernels->softmax(some.data(), some.size(), 1) == 3);
        CHECK(some[0] == 1.0F / 3);
        CHECK(some[1] == 0);
        Numbers none(11, hidden);
        CHECK(kernels->softmax(none.data(), none.size(), 1) == 0);
        CHECK(none == Numbers(11, 0));
        for (const std::size_t size : {std::size_t{3}, std::size_t{8}, std::size_t{20}}) {
            for (const float bad : {NAN, INFINITY}) {
                Numbers broken(size, 1);
                broken[size - 1] = bad;
                CHECK_FALSE(std::isfinite(kernels->softmax(broken.data(), size, 1)));
                Numbers behind(size, hidden);
                behind[0] = bad;
                CHECK_FALSE(std::isfinite(kernels->softmax(behind.data(), size, 1)));
            }
        }
    }
}

TEST_CASE("kernels: one number that is not finite is found wherever it stands") {
    for (const Kernels* kernels : all_kernels()) {
        for (const float bad : {NAN, INFINITY, -INFINITY}) {
            for (std::size_t at = 0; at < 20; ++at) {
                const Numbers zeros(20, 0);
                Numbers x(20, -3e38F);
                CHECK(kernels->add(x.data(), zeros.data(), x.size()));
                x[at] = bad;
                CHECK_FALSE(kernels->add(x.data(), zeros.data(), x.size()));
            }
        }
    }
}

TEST_CASE("kernels: entropies agree with float64, and are the same bits for every processor") {
    const kernel::Smoothing smoothing{0.999, 1e-5};
    for (const std::size_t size : {1U, 3U, 4U, 8U, 11U, 1003U}) {
        Numbers one = random_numbers(size, 8), other = random_numbers(size, 9);
        for (float& weight : one) weight = weight * weight * weight * weight;
        for (float& weight : other) weight = weight < 0 ? 0 : weight;
        double truth = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const double mean = (static_cast<double>(one[i]) + static_cast<double>(other[i])) / 2;
            const double p = 0.999 * mean + 1e-5;
            truth -= p * std::log(p);
        }
        const double plain = kernel::plain_kernels.entropy_of_mean(one.data(), other.data(), size, smoothing);
        CHECK(std::abs(plain - truth) < 1e-13 * std::max(1.0, truth));
        for (const Kernels* kernels : all_kernels())
            CHECK(kernels->entropy_of_mean(one.data(), other.data(), size, smoothing) == plain);
    }
    for (const double x : {1.0, 2.0, 3.0, 512.0, 1e-300, 0.7071067811865475, 0.70710678118654757, 1.5e200})
        CHECK(std::abs(kernel::natural_logarithm(x) - std::log(x)) < 1e-15 + 5e-14 * std::abs(std::log(x)));
}

TEST_CASE("kernels: every processor's elementwise kernels give the same bits") {
    const Numbers x = random_numbers(1003, 6, 9);
    for (const Kernels* kernels : all_kernels()) {
        INFO(kernels->name);
        for (auto function : {&Kernels::gelu, &Kernels::gelu_tanh, &Kernels::relu, &Kernels::silu}) {
            Numbers plain = x, fast = x;
            (kernel::plain_kernels.*function)(plain.data(), plain.size());
            (kernels->*function)(fast.data(), fast.size());
            CHECK(same_bits(plain, fast));
        }
        Numbers plain = x, fast = x;
        kernel::plain_kernels.softmax(plain.data(), plain.size(), 0.3F);
        kernels->softmax(fast.data(), fast.size(), 0.3F);
        CHECK(same_bits(plain, fast));
        CHECK(kernel::plain_kernels.add(plain.data(), x.data(), plain.size()));
        CHECK(kernels->add(fast.data(), x.data(), fast.size()));
        CHECK(same_bits(plain, fast));
        kernel::plain_kernels.layer_norm_of_sum(plain.data(), x.data(), plain.size(), x.data(), x.data(),
                                                1e-5F);
        kernels->layer_norm_of_sum(fast.data(), x.data(), fast.size(), x.data(), x.data(), 1e-5F);
        CHECK(same_bits(plain, fast));
        kernel::plain_kernels.rms_norm(plain.data(), plain.size(), x.data(), 1e-5F);
        kernels->rms_norm(fast.data(), fast.size(), x.data(), 1e-5F);
        CHECK(same_bits(plain, fast));
        kernel::plain_kernels.soft_cap(plain.data(), plain.size(), 0.3F, 2);
        kernels->soft_cap(fast.data(), fast.size(), 0.3F, 2);
        CHECK(same_bits(plain, fast));
    }
}

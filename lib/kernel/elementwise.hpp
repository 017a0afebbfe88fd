// What kernels do to a row of numbers, written in vectors of 8 that the compiler maps onto the registers
// there are. Included once by the file of each kind of processor; all in an unnamed namespace, so that no
// other file can end up calling code its processor does not have. No contraction to FMA: the same bits
// everywhere. Coefficients: polynomials.py.
#pragma once

#include <cstddef>
#include <cstdint>

namespace heed::kernel {
namespace {

using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));
using FourFloats = float __attribute__((vector_size(16)));
using FourDoubles = double __attribute__((vector_size(32)));
constexpr std::size_t lanes = 8;

inline Floats load(const float* from) {
    Floats to;
    __builtin_memcpy(&to, from, sizeof to);
    return to;
}

inline void store(float* to, Floats from) {
    __builtin_memcpy(to, &from, sizeof from);
}

inline Floats all(float value) {
    return Floats{} + value;
}

/// The first `size` numbers (under 8), `rest` behind them.
inline Floats load_part(const float* from, std::size_t size, float rest) {
    Floats to = all(rest);
    __builtin_memcpy(&to, from, size * sizeof(float));
    return to;
}

inline void store_part(float* to, Floats from, std::size_t size) {
    __builtin_memcpy(to, &from, size * sizeof(float));
}

inline float sum_of_lanes(Floats v) {
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

inline float largest_lane(Floats v) {
    float largest = v[0];
    for (std::size_t i = 1; i < lanes; ++i) largest = v[i] > largest ? v[i] : largest;
    return largest;
}

/// 2^n for n from -126 to 127.
inline Floats power_of_two(Ints n) {
    return reinterpret_cast<Floats>((n + 127) << 23);
}

/// exp(x) within 1 unit in the last place; 0 and the largest power where float32 ends.
inline Floats exp(Floats x) {
    constexpr float log2e = 0x1.715476p+0F;
    constexpr float ln2_high = 0x1.62e4p-1F;  // 15 bits: its products with n are exact
    constexpr float ln2_low = 0x1.7f7d1cp-20F;
    constexpr float round = 0x1.8p23F;  // adding it rounds to a whole number
    x = x < -104.0F ? all(-104.0F) : x;
    x = x > 88.7F ? all(88.7F) : x;
    const Floats shifted = x * log2e + round;
    const Floats n = shifted - round;
    const Floats r = (x - n * ln2_high) - n * ln2_low;  // |r| ≤ ln 2 / 2
    Floats p = all(0x1.6a4748p-10F);
    p = p * r + 0x1.1239a2p-7F;
    p = p * r + 0x1.5558b6p-5F;
    p = p * r + 0x1.555492p-3F;
    p = p * r + 0x1.fffffcp-2F;
    p = (p * r) * r + r + 1.0F;
    // Twice half the power: 2^n itself may be no float32, where the result is one.
    const Ints whole = reinterpret_cast<Ints>(shifted) - reinterpret_cast<Ints>(all(round));
    const Ints half = whole >> 1;
    return p * power_of_two(half) * power_of_two(whole - half);
}

/// The normal distribution's Φ(x) = (1 + erf(x / √2)) / 2.
inline Floats normal_distribution(Floats x) {
    constexpr float root_half = 0x1.6a09e6p-1F;
    const Floats z = x * root_half;
    const Floats t = z < 0.0F ? -z : z;
    const Floats s = z * z;
    Floats q = all(0x1.470686p-14F);
    q = q * s - 0x1.a41b42p-11F;
    q = q * s + 0x1.542252p-8F;
    q = q * s - 0x1.b7fe86p-6F;
    q = q * s + 0x1.ce2d56p-4F;
    q = q * s - 0x1.812740p-2F;
    q = q * s + 0x1.06eba8p-3F;
    const Floats near = 0.5F + 0.5F * (z + z * q);
    Floats g = all(0x1.77a708p-18F);
    g = g * t - 0x1.c1ac16p-15F;
    g = g * t - 0x1.25baaep-17F;
    g = g * t + 0x1.714b30p-9F;
    g = g * t - 0x1.708270p-6F;
    g = g * t + 0x1.ae731ap-4F;
    g = g * t + 0x1.457c4cp-1F;
    g = g * t + 0x1.20e784p+0F;
    // From 4 on erfc is under half of float32's last place of 1.
    const Floats tail = t > 4.0F ? all(0) : 0.5F * exp(-t * g);
    const Floats far = z < 0.0F ? tail : 1.0F - tail;
    return t < 0.875F ? near : far;
}

inline Floats logistic(Floats x) {
    return 1.0F / (1.0F + exp(-x));
}

template <typename Function>
inline void for_each(float* x, std::size_t size, Function function) {
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes) store(x + i, function(load(x + i)));
    if (i < size) store_part(x + i, function(load_part(x + i, size - i, 0)), size - i);
}

void gelu(float* x, std::size_t size) {
    for_each(x, size, [](Floats v) { return v * normal_distribution(v); });
}

void gelu_tanh(float* x, std::size_t size) {
    // (1 + tanh y) / 2 is the logistic function of 2y.
    constexpr float twice_root = 1.5957691216057308F;  // 2 √(2/π)
    for_each(x, size, [](Floats v) { return v * logistic(twice_root * (v + 0.044715F * ((v * v) * v))); });
}

void relu(float* x, std::size_t size) {
    for_each(x, size, [](Floats v) { return v > 0.0F ? v : all(0); });
}

void silu(float* x, std::size_t size) {
    for_each(x, size, [](Floats v) { return v * logistic(v); });
}

void add(float* x, const float* y, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) x[i] += y[i];
}

/// The sum of function(v) over all of x; lanes behind its end count 0.
template <typename Function>
inline float sum_of(const float* x, std::size_t size, Function function) {
    Floats sum = all(0);
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes) sum += function(load(x + i));
    if (i < size) {
        Floats part = function(load_part(x + i, size - i, 0));
        for (std::size_t lane = size - i; lane < lanes; ++lane) part[lane] = 0;
        sum += part;
    }
    return sum_of_lanes(sum);
}

float softmax(float* x, std::size_t size, float scale) {
    constexpr float infinity = __builtin_inff();
    Floats largest = all(-infinity);
    std::size_t i = 0;
    for (; i + lanes <= size; i += lanes) {
        const Floats v = load(x + i);
        largest = v > largest ? v : largest;
    }
    if (i < size) {
        const Floats v = load_part(x + i, size - i, -infinity);
        largest = v > largest ? v : largest;
    }
    const float top = largest_lane(largest);
    if (top == -infinity) {
        // No key is seen, unless a NaN hides among the energies.
        const float defect = sum_of(x, size, [](Floats v) { return v == v ? all(0) : v; });
        for (std::size_t k = 0; k < size; ++k) x[k] = defect;
        return defect;
    }
    // Scaled after the subtraction, which is exact where it matters: the largest weights are the most exact.
    for_each(x, size, [&](Floats v) { return v == v ? exp((v - top) * scale) : v; });
    const float sum = sum_of(x, size, [](Floats v) { return v; });
    if (top == infinity) return top;
    for_each(x, size, [&](Floats v) { return v / sum; });
    return sum;
}

inline FourDoubles four_at(const float* from) {
    FourFloats four;
    __builtin_memcpy(&four, from, sizeof four);
    return __builtin_convertvector(four, FourDoubles);
}

/// A sum over i: of four(i) for the numbers from i on, and of single(i) where no eight are left.
template <typename Four, typename Single>
inline double sum_in_double(std::size_t size, Four four, Single single) {
    FourDoubles even{}, odd{};
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        even += four(i);
        odd += four(i + 4);
    }
    even += odd;
    double sum = (even[0] + even[2]) + (even[1] + even[3]);
    for (; i < size; ++i) sum += single(i);
    return sum;
}

/// In double: the differences from the mean are then as exact as x and y, and what it costs is lost beside a
/// product.
void layer_norm_of_sum(float* x, const float* y, std::size_t size, const float* weight, const float* bias,
                       float eps) {
    const auto four = [=](std::size_t i) { return four_at(x + i) + four_at(y + i); };
    const auto single = [=](std::size_t i) { return static_cast<double>(x[i]) + static_cast<double>(y[i]); };
    const auto count = static_cast<double>(size);
    const double mean = sum_in_double(size, four, single) / count;
    const auto square = [&](auto value) { return (value - mean) * (value - mean); };
    const double variance = sum_in_double(
                                size, [&](std::size_t i) { return square(four(i)); },
                                [&](std::size_t i) { return square(single(i)); }) /
                            count;
    const double scale = 1 / __builtin_sqrt(variance + static_cast<double>(eps));
    std::size_t i = 0;
    for (; i + 4 <= size; i += 4) {
        const FourDoubles normal = (four(i) - mean) * scale * four_at(weight + i) + four_at(bias + i);
        const FourFloats rounded = __builtin_convertvector(normal, FourFloats);
        __builtin_memcpy(x + i, &rounded, sizeof rounded);
    }
    for (; i < size; ++i)
        x[i] = static_cast<float>((single(i) - mean) * scale * static_cast<double>(weight[i]) +
                                  static_cast<double>(bias[i]));
}

bool all_finite(const float* x, std::size_t size) {
    // A NaN or an infinity times 0 is NaN, and stays so in a sum.
    return sum_of(x, size, [](Floats v) { return v * 0.0F; }) == 0.0F;
}

}  // namespace
}  // namespace heed::kernel

// The kernels in plain code, for any processor: the twin that the others are compared with.
#include "kernel/elementwise.inc"
#include "kernel/kernels.hpp"

#include "kernel/entropy.inc"

namespace heed::kernel {
namespace {

struct Simd {
    struct Lanes {
        float lane[4];
    };
    static constexpr std::size_t width = 4;
    static constexpr std::size_t vectors = 4;  // a panel of 16 outputs
    static constexpr std::size_t tile_rows = 4;

    static Lanes zero() { return {}; }
    static Lanes load(const float* from) { return {from[0], from[1], from[2], from[3]}; }
    static void prefetch(const void*) {}
    static void store(float* to, Lanes from) {
        for (std::size_t i = 0; i < width; ++i) to[i] = from.lane[i];
    }
    static Lanes broadcast(float value) { return {value, value, value, value}; }
    static Lanes add(Lanes a, Lanes b) {
        for (std::size_t i = 0; i < width; ++i) a.lane[i] += b.lane[i];
        return a;
    }
    static Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
        for (std::size_t i = 0; i < width; ++i) c.lane[i] = __builtin_fmaf(a.lane[i], b.lane[i], c.lane[i]);
        return c;
    }
    static float widen(float value) { return value; }
    static float widen(Bfloat16 half) { return widened(half); }
    static float widen(unsigned short half) {
        // The exponent's bias differs by 112: one exact multiplication places normal and subnormal numbers
        // alike; infinity and NaN have the largest exponent.
        const std::uint32_t magnitude = (half & 0x7FFFU) << 13;
        auto bits = __builtin_bit_cast(std::uint32_t, __builtin_bit_cast(float, magnitude) * 0x1p112F);
        if (magnitude >= 0x0F800000) bits |= 0x7F800000;
        return __builtin_bit_cast(float, bits | (half & 0x8000U) << 16);
    }

    template <typename Source>
    static void transpose(float* to, std::size_t to_stride, const Source* from, std::size_t from_stride) {
        for (std::size_t k = 0; k < width; ++k)
            for (std::size_t i = 0; i < width; ++i) to[k * to_stride + i] = widen(from[i * from_stride + k]);
    }
};

}  // namespace
}  // namespace heed::kernel

#include "kernel/product.inc"

namespace heed::kernel {
const Kernels plain_kernels = kernels_of_this_file("plain");

double natural_logarithm(double x) {
    return logarithm_of(FourDoubles{} + x)[0];
}
}  // namespace heed::kernel

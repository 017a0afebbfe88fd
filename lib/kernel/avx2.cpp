// The kernels for AVX2, FMA and F16C: every x86-64 processor since 2013 or 2015. Built with flags of its own;
// includes nothing that other files share code with.
#include "kernel/kernels.hpp"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>

#include "kernel/elementwise.inc"
#include "kernel/entropy.inc"

namespace heed::kernel {
namespace {

struct Simd {
    using Lanes = __m256;
    static constexpr std::size_t width = 8;
    static constexpr std::size_t vectors = 2;    // a panel of 16 outputs
    static constexpr std::size_t tile_rows = 6;  // 12 of the 16 registers hold sums

    static Lanes zero() { return _mm256_setzero_ps(); }
    static Lanes load(const float* from) { return _mm256_loadu_ps(from); }
    static Lanes load(const unsigned short* from) {
        return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    }
    static Lanes load(const Bfloat16* from) {
        const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
    }
    static void prefetch(const char* line) { _mm_prefetch(line, _MM_HINT_T1); }
    static void store(float* to, Lanes from) { _mm256_storeu_ps(to, from); }
    static Lanes broadcast(float value) { return _mm256_set1_ps(value); }
    static Lanes add(Lanes a, Lanes b) { return _mm256_add_ps(a, b); }
    static Lanes multiply_add(Lanes a, Lanes b, Lanes c) { return _mm256_fmadd_ps(a, b, c); }
    static float widen(float value) { return value; }
    static float widen(Bfloat16 half) { return widened(half); }
    static float widen(unsigned short half) { return _cvtsh_ss(half); }

    /// to[k][output] = from[output][k], 8 by 8.
    template <typename Source>
    static void transpose(float* to, std::size_t to_stride, const Source* from, std::size_t from_stride) {
        Lanes row[8], pair[8], quad[8];
        for (std::size_t i = 0; i < 8; ++i) row[i] = load(from + i * from_stride);
        for (std::size_t i = 0; i < 8; i += 2) {
            pair[i] = _mm256_unpacklo_ps(row[i], row[i + 1]);
            pair[i + 1] = _mm256_unpackhi_ps(row[i], row[i + 1]);
        }
        for (std::size_t i = 0; i < 8; i += 4) {
            quad[i] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0x44);
            quad[i + 1] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0xEE);
            quad[i + 2] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0x44);
            quad[i + 3] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0xEE);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            store(to + i * to_stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x20));
            store(to + (i + 4) * to_stride, _mm256_permute2f128_ps(quad[i], quad[i + 4], 0x31));
        }
    }
};

}  // namespace
}  // namespace heed::kernel

#include "kernel/product.inc"

namespace heed::kernel {
namespace {
constexpr Kernels of_this_file = kernels_of_this_file("avx2");
}
const Kernels* const avx2_kernels = &of_this_file;
}  // namespace heed::kernel
#else
namespace heed::kernel {
const Kernels* const avx2_kernels = nullptr;
}
#endif

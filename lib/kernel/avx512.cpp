// The kernels for AVX-512 (F, and what every processor with F has). Built with flags of its own; includes
// nothing that other files share code with.
#include "kernel/kernels.hpp"

#if defined(__AVX512F__)
#include <immintrin.h>

#include "kernel/elementwise.inc"
#include "kernel/entropy.inc"

namespace heed::kernel {
namespace {

struct Simd {
    using Lanes = __m512;
    static constexpr std::size_t width = 16;
    static constexpr std::size_t vectors = 2;     // a panel of 32 outputs
    static constexpr std::size_t tile_rows = 12;  // 24 of the 32 registers hold sums

    static Lanes zero() { return _mm512_setzero_ps(); }
    static Lanes load(const float* from) { return _mm512_loadu_ps(from); }
    static Lanes load(const unsigned short* from) {
        return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    }
    static Lanes load(const Bfloat16* from) {
        const __m256i halves = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16));
    }
    static void prefetch(const char* line) { _mm_prefetch(line, _MM_HINT_T1); }
    static void store(float* to, Lanes from) { _mm512_storeu_ps(to, from); }
    static Lanes broadcast(float value) { return _mm512_set1_ps(value); }
    static Lanes add(Lanes a, Lanes b) { return _mm512_add_ps(a, b); }
    static Lanes multiply_add(Lanes a, Lanes b, Lanes c) { return _mm512_fmadd_ps(a, b, c); }
    static float widen(float value) { return value; }
    static float widen(Bfloat16 half) { return widened(half); }
    static float widen(unsigned short half) {
        return _mm512_cvtss_f32(_mm512_cvtph_ps(_mm256_set1_epi16(static_cast<short>(half))));
    }

    /// to[k][output] = from[output][k], 16 by 16.
    template <typename Source>
    static void transpose(float* to, std::size_t to_stride, const Source* from, std::size_t from_stride) {
        Lanes a[16], b[16];
        for (std::size_t i = 0; i < 16; ++i) a[i] = load(from + i * from_stride);
        for (std::size_t i = 0; i < 16; i += 2) {
            b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
            b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
        }
        for (std::size_t i = 0; i < 16; i += 4) {  // a[4g + c]: column c of each quarter, rows 4g to 4g + 3
            a[i] = _mm512_shuffle_ps(b[i], b[i + 2], 0x44);
            a[i + 1] = _mm512_shuffle_ps(b[i], b[i + 2], 0xEE);
            a[i + 2] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0x44);
            a[i + 3] = _mm512_shuffle_ps(b[i + 1], b[i + 3], 0xEE);
        }
        for (std::size_t c = 0; c < 4; ++c) {
            const Lanes low_even = _mm512_shuffle_f32x4(a[c], a[4 + c], 0x88);
            const Lanes low_odd = _mm512_shuffle_f32x4(a[c], a[4 + c], 0xDD);
            const Lanes high_even = _mm512_shuffle_f32x4(a[8 + c], a[12 + c], 0x88);
            const Lanes high_odd = _mm512_shuffle_f32x4(a[8 + c], a[12 + c], 0xDD);
            store(to + c * to_stride, _mm512_shuffle_f32x4(low_even, high_even, 0x88));
            store(to + (4 + c) * to_stride, _mm512_shuffle_f32x4(low_odd, high_odd, 0x88));
            store(to + (8 + c) * to_stride, _mm512_shuffle_f32x4(low_even, high_even, 0xDD));
            store(to + (12 + c) * to_stride, _mm512_shuffle_f32x4(low_odd, high_odd, 0xDD));
        }
    }
};

}  // namespace
}  // namespace heed::kernel

#include "kernel/product.inc"

namespace heed::kernel {
namespace {
constexpr Kernels of_this_file = kernels_of_this_file("avx512");
}
const Kernels* const avx512_kernels = &of_this_file;
}  // namespace heed::kernel
#else
namespace heed::kernel {
const Kernels* const avx512_kernels = nullptr;
}
#endif

// The arithmetic heed spends its time in, once for each kind of processor: AVX-512, AVX2 with FMA, and plain
// code. All give the same bits, since the order of every addition is fixed here and not by the machine:
//
// - A product's output is a sum over k. `chain_length` terms make a chain of fused multiply-adds, from 0, k
//   ascending; the chains of a block of `block_depth` are added in order, and so are the blocks, then the
//   bias. A lane of a vector holds one output, so neither its width, nor the rows next to it, nor threads
//   change an output's chains. Short chains are more exact: over 3,072 terms four times as much as one chain.
// - Sums along a row run in 8 lanes, which are then added as a tree; LayerNorm's in double.
// - In everything else each multiplication, addition and fused multiply-add is written down as such: the
//   compiler fuses nothing of its own.
//
// Weights are read where they are. A panel of them (`panel_width` outputs, one block deep) is brought into
// the order of use in a buffer that stays in the first cache, and all rows of x go over it: the copy costs a
// few per cent of a product of many rows. For products of few rows a weight can keep all its panels
// (Weight::packed).
#pragma once

#include <cstddef>

namespace heed::kernel {

inline constexpr std::size_t chain_length = 64;
inline constexpr std::size_t block_depth = 256;  // a multiple of chain_length
inline constexpr std::size_t widest_panel = 32;

/// Rows of memory that are used next: while a product is computed they are loaded into the second cache, line
/// by line, so that memory and arithmetic work at the same time.
struct Prefetch {
    const char* bytes = nullptr;
    std::size_t rows = 0;
    std::size_t size = 0;    // bytes in a row
    std::size_t stride = 0;  // bytes from one row to the next
};

/// p = keep · a + floor: no weight is 0 then, and each has a logarithm.
struct Smoothing {
    double keep;
    double floor;  // above 0
};

struct Kernels {
    const char* name;         // "avx512", "avx2", "plain"
    std::size_t panel_width;  // outputs side by side in a panel, at most widest_panel

    // Fill the first `outputs` columns of a panel [k][panel_width]. `stride` is the distance of the source's
    // rows, in elements.

    /// From weights [output, k].
    void (*pack_outputs)(float* panel, const float* source, std::size_t stride, std::size_t outputs,
                         std::size_t depth);
    void (*pack_outputs_f16)(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                             std::size_t depth);
    void (*pack_outputs_bf16)(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                              std::size_t depth);
    /// From a matrix [k, output].
    void (*pack_depth)(float* panel, const float* source, std::size_t stride, std::size_t outputs,
                       std::size_t depth);
    void (*pack_depth_f16)(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                           std::size_t depth);
    void (*pack_depth_bf16)(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                            std::size_t depth);

    /// out[row, output] = Σ_k x[row, k] panel[k, output] for one block, or += it. Writes `outputs` columns.
    void (*multiply)(const float* x, std::size_t x_stride, std::size_t rows, const float* panel,
                     std::size_t depth, float* out, std::size_t out_stride, std::size_t outputs, bool add,
                     Prefetch next);

    /// Float16 to float32, `size` numbers; and bfloat16.
    void (*widen)(float* to, const void* from, std::size_t size);
    void (*widen_bf16)(float* to, const void* from, std::size_t size);

    // In place, on `size` numbers.

    /// softmax(scale * x), scale over 0; zeros if all are -inf. Returns the sum of the exponentials, which is
    /// 0 then and not finite if one of x is NaN or +inf.
    float (*softmax)(float* x, std::size_t size, float scale);
    /// LayerNorm of v = x + y: (v - mean) / sqrt(variance + eps) * weight + bias. The sum is not rounded.
    void (*layer_norm_of_sum)(float* x, const float* y, std::size_t size, const float* weight,
                              const float* bias, float eps);
    /// x / sqrt(mean of x² + eps) * weight
    void (*rms_norm)(float* x, std::size_t size, const float* weight, float eps);
    /// cap * tanh(scale * x / cap), scale and cap over 0.
    void (*soft_cap)(float* x, std::size_t size, float scale, float cap);
    void (*gelu)(float* x, std::size_t size);       // x Φ(x)
    void (*gelu_tanh)(float* x, std::size_t size);  // its approximation by tanh
    void (*relu)(float* x, std::size_t size);
    void (*silu)(float* x, std::size_t size);  // x / (1 + exp(-x))
    /// x += y. Whether x is then without NaN and infinity.
    bool (*add)(float* x, const float* y, std::size_t size);

    /// -Σ p ln p in double, p the smoothed mean of the two; of one alone, given twice, the mean is itself.
    double (*entropy_of_mean)(const float* one, const float* other, std::size_t size, Smoothing smoothing);
};

/// The kernels in use: the best that this processor has, unless use_kernels chose others.
const Kernels& kernels();
/// The kernels called `name`; null if there are none of that name or this processor lacks what they need.
const Kernels* kernels_called(const char* name);
/// ln x of a normal number above 0, the same on every machine, which a library's is not.
double natural_logarithm(double x);
/// From now on `chosen` are in use.
void use_kernels(const Kernels& chosen);

// What each file defines; null where the compiler's target lacks it.
extern const Kernels* const avx512_kernels;
extern const Kernels* const avx2_kernels;
extern const Kernels plain_kernels;

}  // namespace heed::kernel

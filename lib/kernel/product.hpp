// The product's inner loops in terms of one processor's vectors, which the including file describes as
// `Simd`: width, Lanes, zero(), load(), store(), broadcast(), add(), multiply_add() and a transposed copy. As
// in elementwise.hpp, all in an unnamed namespace.
#pragma once

#include <cstddef>

namespace heed::kernel {
namespace {

constexpr std::size_t panel_width = Simd::vectors * Simd::width;

/// One chain for each output of a tile, every accumulator in a register: `Rows` rows of x over a whole panel.
template <std::size_t Rows>
void multiply_chain(const float* x, std::size_t x_stride, const float* panel, std::size_t length,
                    float* sums /* [Rows][panel_width] */, bool add_to_sums) {
    typename Simd::Lanes chain[Rows][Simd::vectors];
    for (auto& row : chain)
        for (auto& outputs : row) outputs = Simd::zero();
    for (std::size_t k = 0; k < length; ++k) {
        typename Simd::Lanes weights[Simd::vectors];
        for (std::size_t v = 0; v < Simd::vectors; ++v)
            weights[v] = Simd::load(panel + k * panel_width + v * Simd::width);
        for (std::size_t row = 0; row < Rows; ++row) {
            const typename Simd::Lanes value = Simd::broadcast(x[row * x_stride + k]);
            for (std::size_t v = 0; v < Simd::vectors; ++v)
                chain[row][v] = Simd::multiply_add(value, weights[v], chain[row][v]);
        }
    }
    for (std::size_t row = 0; row < Rows; ++row) {
        for (std::size_t v = 0; v < Simd::vectors; ++v) {
            float* const sum = sums + row * panel_width + v * Simd::width;
            Simd::store(sum, add_to_sums ? Simd::add(Simd::load(sum), chain[row][v]) : chain[row][v]);
        }
    }
}

template <std::size_t Rows>
void multiply_tile(const float* x, std::size_t x_stride, const float* panel, std::size_t depth, float* sums) {
    for (std::size_t k = 0; k < depth; k += chain_length) {
        const std::size_t length = depth - k < chain_length ? depth - k : chain_length;
        multiply_chain<Rows>(x + k, x_stride, panel + k * panel_width, length, sums, k > 0);
    }
}

template <std::size_t Rows>
void multiply_rows(const float* x, std::size_t x_stride, std::size_t rows, const float* panel,
                   std::size_t depth, float* sums) {
    if (rows == Rows) return multiply_tile<Rows>(x, x_stride, panel, depth, sums);
    if constexpr (Rows > 1) multiply_rows<Rows - 1>(x, x_stride, rows, panel, depth, sums);
}

void multiply(const float* x, std::size_t x_stride, std::size_t rows, const float* panel, std::size_t depth,
              float* out, std::size_t out_stride, std::size_t outputs, bool add_to_out) {
    alignas(64) float sums[Simd::tile_rows * panel_width];
    for (std::size_t first = 0; first < rows; first += Simd::tile_rows) {
        const std::size_t count = rows - first < Simd::tile_rows ? rows - first : Simd::tile_rows;
        multiply_rows<Simd::tile_rows>(x + first * x_stride, x_stride, count, panel, depth, sums);
        for (std::size_t row = 0; row < count; ++row) {
            float* to = out + (first + row) * out_stride;
            const float* from = sums + row * panel_width;
            if (add_to_out)
                for (std::size_t i = 0; i < outputs; ++i) to[i] += from[i];
            else
                for (std::size_t i = 0; i < outputs; ++i) to[i] = from[i];
        }
    }
}

/// `Source` is float, or the bits of a float16.
template <typename Source>
void pack_transposed(float* panel, const Source* source, std::size_t stride, std::size_t outputs,
                     std::size_t depth) {
    if (outputs < panel_width)
        for (std::size_t i = 0; i < depth * panel_width; ++i) panel[i] = 0;
    std::size_t output = 0;
    for (; output + Simd::width <= outputs; output += Simd::width) {
        std::size_t k = 0;
        for (; k + Simd::width <= depth; k += Simd::width)
            Simd::transpose(panel + k * panel_width + output, panel_width, source + output * stride + k,
                            stride);
        for (; k < depth; ++k)
            for (std::size_t i = 0; i < Simd::width; ++i)
                panel[k * panel_width + output + i] = Simd::widen(source[(output + i) * stride + k]);
    }
    for (; output < outputs; ++output)
        for (std::size_t k = 0; k < depth; ++k)
            panel[k * panel_width + output] = Simd::widen(source[output * stride + k]);
}

void pack_outputs(float* panel, const float* source, std::size_t stride, std::size_t outputs,
                  std::size_t depth) {
    pack_transposed(panel, source, stride, outputs, depth);
}

void pack_outputs_f16(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                      std::size_t depth) {
    pack_transposed(panel, static_cast<const unsigned short*>(source), stride, outputs, depth);
}

void pack_depth(float* panel, const float* source, std::size_t stride, std::size_t outputs,
                std::size_t depth) {
    for (std::size_t k = 0; k < depth; ++k) {
        for (std::size_t i = 0; i < outputs; ++i) panel[k * panel_width + i] = source[k * stride + i];
        for (std::size_t i = outputs; i < panel_width; ++i) panel[k * panel_width + i] = 0;
    }
}

void widen(float* to, const void* from, std::size_t size) {
    const auto* const halves = static_cast<const unsigned short*>(from);
    for (std::size_t i = 0; i < size; ++i) to[i] = Simd::widen(halves[i]);
}

constexpr Kernels kernels_of_this_file(const char* name) {
    return {name,      panel_width,       pack_outputs, pack_outputs_f16, pack_depth, multiply, widen,
            softmax,   layer_norm_of_sum, gelu,         gelu_tanh,        relu,       silu,     add,
            all_finite};
}

}  // namespace
}  // namespace heed::kernel

#include "core/ops.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "kernel/kernels.hpp"

namespace heed {
namespace {

using kernel::block_depth;
using kernel::Kernels;

/// Room for one panel, on the stack of the thread that uses it.
struct Panel {
    alignas(64) float values[block_depth * kernel::widest_panel];
};

/// out = x · panels, where `pack(panel, first output, outputs, first k, depth)` fills each panel.
template <typename Pack>
void multiply(float* out, std::size_t out_stride, const RowsView& x, std::size_t outputs, const Pack& pack) {
    const Kernels& kernels = kernel::kernels();
    Panel panel;
    for (std::size_t first = 0; first < outputs; first += kernels.panel_width) {
        const std::size_t width = std::min(kernels.panel_width, outputs - first);
        for (std::size_t k = 0; k < x.size; k += block_depth) {
            const std::size_t depth = std::min(block_depth, x.size - k);
            pack(panel.values, first, width, k, depth);
            kernels.multiply(x.values + k, x.stride, x.count, panel.values, depth, out + first, out_stride,
                             width, k > 0);
        }
    }
}

/// out = x Wᵀ.
void multiply_by_weight(float* out, std::size_t out_stride, const RowsView& x, const Weight& weight) {
    const Kernels& kernels = kernel::kernels();
    multiply(out, out_stride, x, weight.rows,
             [&](float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) {
                 const char* const source = static_cast<const char*>(weight.values) +
                                            (first * weight.columns + k) * weight.item_size();
                 if (weight.type == Weight::Type::float32)
                     kernels.pack_outputs(panel, reinterpret_cast<const float*>(source), weight.columns,
                                          width, depth);
                 else
                     kernels.pack_outputs_f16(panel, source, weight.columns, width, depth);
             });
}

/// Calls turn(first row, number of rows) for all of `rows`, a few at a time.
template <typename Turn>
void each_rows(std::size_t rows, Threads& threads, const Turn& turn) {
    constexpr std::size_t at_once = 16;
    threads.each((rows + at_once - 1) / at_once,
                 [&](std::size_t i) { turn(i * at_once, std::min(at_once, rows - i * at_once)); });
}

using Elementwise = void (*)(float*, std::size_t);

Elementwise kernel_of(Activation activation) {
    const Kernels& kernels = kernel::kernels();
    switch (activation) {
        case Activation::gelu:
            return kernels.gelu;
        case Activation::gelu_tanh:
            return kernels.gelu_tanh;
        case Activation::relu:
            return kernels.relu;
        default:
            return kernels.silu;
    }
}

}  // namespace

Matrix linear(const Matrix& x, const Weight& weight, const Vector& bias, Threads& threads) {
    assert(x.shape(1) == weight.columns && bias.size() == weight.rows);
    const std::size_t outputs = weight.rows;
    const RowsView rows{x.data(), x.shape(0), x.shape(1), x.shape(1)};
    Matrix out = Matrix::from_shape({rows.count, outputs});
    const std::size_t width = kernel::kernels().panel_width;
    threads.each((outputs + width - 1) / width, [&](std::size_t i) {
        const std::size_t first = i * width;
        const std::size_t count = std::min(width, outputs - first);
        multiply_by_weight(out.data() + first, outputs, rows, weight.slice(first, count));
        for (std::size_t row = 0; row < rows.count; ++row)
            kernel::kernels().add(out.data() + row * outputs + first, bias.data() + first, count);
    });
    return out;
}

bool attention_weights(float* weights, const RowsView& Q, const RowsView& K, const EnergyOptions& options) {
    const Kernels& kernels = kernel::kernels();
    multiply(weights, K.count, Q, K.count,
             [&](float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) {
                 kernels.pack_outputs(panel, K.values + first * K.stride + k, K.stride, width, depth);
             });
    const float* const seen = options.seen;
    bool finite = true;
    for (std::size_t query = 0; query < Q.count; ++query) {
        float* const row = weights + query * K.count;
        if (seen != nullptr)
            for (std::size_t key = 0; key < K.count; ++key)
                if (seen[query * K.count + key] == 0) row[key] = -std::numeric_limits<float>::infinity();
        finite = std::isfinite(kernels.softmax(row, K.count, options.scale)) && finite;
    }
    return finite;
}

void attention_context(float* context, std::size_t stride, const RowsView& weights, const RowsView& V) {
    const Kernels& kernels = kernel::kernels();
    multiply(context, stride, weights, V.size,
             [&](float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) {
                 kernels.pack_depth(panel, V.values + k * V.stride + first, V.stride, width, depth);
             });
}

void activate(Matrix& x, Activation activation, Threads& threads) {
    const Elementwise function = kernel_of(activation);
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads,
              [&](std::size_t first, std::size_t count) { function(x.data() + first * size, count * size); });
}

void LayerNorm::apply_to_sum(Matrix& x, const Matrix& residual, Threads& threads) const {
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row)
            kernel::kernels().layer_norm_of_sum(x.data() + row * size, residual.data() + row * size, size,
                                                weight.data(), bias.data(), eps);
    });
}

bool all_finite(const Matrix& x) {
    return kernel::kernels().all_finite(x.data(), x.size());
}

}  // namespace heed

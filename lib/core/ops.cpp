#include "core/ops.hpp"

#include <algorithm>
#include <atomic>
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

/// Panels of weights [output, k], each beside the one this thread will probably take next: threads take them
/// in turn.
struct WeightPanels {
    const Weight& weight;
    std::size_t threads;

    const char* at(std::size_t element) const {
        return static_cast<const char*>(weight.values) + element * weight.item_size();
    }

    void pack(float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) const {
        const char* const source = at(first * weight.columns + k);
        if (weight.type == Weight::Type::float32)
            kernel::kernels().pack_outputs(panel, reinterpret_cast<const float*>(source), weight.columns,
                                           width, depth);
        else
            kernel::kernels().pack_outputs_f16(panel, source, weight.columns, width, depth);
    }

    /// The share of block k in the next panel, whose rows lie end to end.
    kernel::Ahead ahead(std::size_t first, std::size_t k, std::size_t depth) const {
        const std::size_t next = first + threads * kernel::kernels().panel_width;
        if (next >= weight.rows) return {};
        const std::size_t width = std::min(kernel::kernels().panel_width, weight.rows - next);
        return {at(next * weight.columns + k * width), depth * width * weight.item_size()};
    }
};

/// Panels of a matrix in memory [output, k], which is small enough to lie in a cache.
struct RowPanels {
    const RowsView& rows;

    void pack(float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) const {
        kernel::kernels().pack_outputs(panel, rows.values + first * rows.stride + k, rows.stride, width,
                                       depth);
    }
    static kernel::Ahead ahead(std::size_t, std::size_t, std::size_t) { return {}; }
};

/// The same of a matrix [k, output].
struct ColumnPanels {
    const RowsView& rows;

    void pack(float* panel, std::size_t first, std::size_t width, std::size_t k, std::size_t depth) const {
        kernel::kernels().pack_depth(panel, rows.values + k * rows.stride + first, rows.stride, width, depth);
    }
    static kernel::Ahead ahead(std::size_t, std::size_t, std::size_t) { return {}; }
};

/// Columns [first, first + width) of out = x · panels.
template <typename Panels>
void multiply_panel(float* out, std::size_t out_stride, const RowsView& x, const Panels& panels,
                    std::size_t first, std::size_t width) {
    Panel panel;
    for (std::size_t k = 0; k < x.size; k += block_depth) {
        const std::size_t depth = std::min(block_depth, x.size - k);
        panels.pack(panel.values, first, width, k, depth);
        kernel::kernels().multiply(x.values + k, x.stride, x.count, panel.values, depth, out + first,
                                   out_stride, width, k > 0, panels.ahead(first, k, depth));
    }
}

template <typename Panels>
void multiply(float* out, std::size_t out_stride, const RowsView& x, std::size_t outputs,
              const Panels& panels) {
    const std::size_t width = kernel::kernels().panel_width;
    for (std::size_t first = 0; first < outputs; first += width)
        multiply_panel(out, out_stride, x, panels, first, std::min(width, outputs - first));
}

/// Calls turn(first row, number of rows) for all of `rows`, a few at a time.
template <typename Turn>
void each_rows(std::size_t rows, Threads& threads, const Turn& turn) {
    constexpr std::size_t at_once = 16;
    threads.each((rows + at_once - 1) / at_once,
                 [&](std::size_t i) { turn(i * at_once, std::min(at_once, rows - i * at_once)); });
}

using Elementwise = void (*)(float*, std::size_t);

void unchanged(float*, std::size_t) {}

Elementwise kernel_of(Activation activation) {
    const Kernels& kernels = kernel::kernels();
    switch (activation) {
        case Activation::gelu:
            return kernels.gelu;
        case Activation::gelu_tanh:
            return kernels.gelu_tanh;
        case Activation::relu:
            return kernels.relu;
        case Activation::silu:
            return kernels.silu;
        default:
            return unchanged;
    }
}

}  // namespace

Product linear(const Matrix& x, const Weight& weight, const Vector& bias, Threads& threads,
               Activation activation) {
    assert(x.shape(1) == weight.columns && bias.size() == weight.rows);
    const std::size_t outputs = weight.rows;
    const RowsView rows{x.data(), x.shape(0), x.shape(1), x.shape(1)};
    Matrix out = Matrix::from_shape({rows.count, outputs});
    const WeightPanels panels{weight, threads.count()};
    const Elementwise function = kernel_of(activation);
    const std::size_t width = kernel::kernels().panel_width;
    std::atomic<bool> finite = true;
    threads.each((outputs + width - 1) / width, [&](std::size_t i) {
        const std::size_t first = i * width;
        const std::size_t count = std::min(width, outputs - first);
        multiply_panel(out.data(), outputs, rows, panels, first, count);
        for (std::size_t row = 0; row < rows.count; ++row) {
            float* const numbers = out.data() + row * outputs + first;
            if (!kernel::kernels().add(numbers, bias.data() + first, count)) finite = false;
            function(numbers, count);
        }
    });
    return {std::move(out), finite};
}

bool attention_weights(float* weights, const RowsView& Q, const RowsView& K, const EnergyOptions& options) {
    const Kernels& kernels = kernel::kernels();
    multiply(weights, K.count, Q, K.count, RowPanels{K});
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
    multiply(context, stride, weights, V.size, ColumnPanels{V});
}

void LayerNorm::apply_to_sum(Matrix& x, const Matrix& residual, Threads& threads) const {
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row)
            kernel::kernels().layer_norm_of_sum(x.data() + row * size, residual.data() + row * size, size,
                                                weight.data(), bias.data(), eps);
    });
}

}  // namespace heed

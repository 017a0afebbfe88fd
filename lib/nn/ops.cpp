#include "nn/ops.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "kernel/kernels.hpp"

namespace heed {
namespace {

using kernel::block_depth;
using kernel::Kernels;

/// Room for one panel, of the thread that uses it: too much for a small stack.
struct Scratch {
    alignas(64) float values[block_depth * kernel::widest_panel];
};

/// A block of a panel: `width` outputs from `first` on, `depth` of k.
struct Block {
    std::size_t first, width;
    std::size_t k, depth;
};

/// Weights [output, k] as their file has them.
struct WeightPanels {
    const Weight& weight;

    const float* panel(Scratch& scratch, const Block& block) const {
        weight.fill_panel(scratch.values, block.first, block.width, block.k, block.depth);
        return scratch.values;
    }

    /// What panel() would read, or of rows in several groups some of it.
    kernel::Prefetch ahead(const Block& block) const {
        const std::size_t item = weight.item_size();
        const auto [rows, size] =
            weight.is_transposed ? std::pair(block.depth, block.width) : std::pair(block.width, block.depth);
        return {weight.at(block.first, block.k), rows, size * item, weight.stride * item};
    }
};

/// Weights that were packed.
struct PackedPanels {
    const Weight& weight;

    const float* panel(Scratch&, const Block& block) const { return at(block); }

    const float* at(const Block& block) const {
        return weight.panels.get() + block.first * weight.columns + block.k * kernel::kernels().panel_width;
    }

    kernel::Prefetch ahead(const Block& block) const {
        constexpr std::size_t pieces = 16;  // a block lies in one piece, which is walked over in some
        const std::size_t size = block.depth * kernel::kernels().panel_width * sizeof(float) / pieces;
        return {reinterpret_cast<const char*>(at(block)), pieces, size, size};
    }
};

/// A panel of fewer outputs than it has room for has zeros after them.
void clear_partial(Scratch& scratch, const Block& block) {
    const std::size_t width = kernel::kernels().panel_width;
    if (block.width < width) std::fill_n(scratch.values, width * block.depth, 0.0F);
}

/// A matrix in memory [output, k], which is small enough to lie in a cache.
struct RowPanels {
    const RowsView& rows;

    const float* panel(Scratch& scratch, const Block& block) const {
        clear_partial(scratch, block);
        kernel::kernels().pack_outputs(scratch.values, rows.values + block.first * rows.stride + block.k,
                                       rows.stride, block.width, block.depth);
        return scratch.values;
    }
    static kernel::Prefetch ahead(const Block&) { return {}; }
};

/// The same of a matrix [k, output].
struct ColumnPanels {
    const RowsView& rows;

    const float* panel(Scratch& scratch, const Block& block) const {
        clear_partial(scratch, block);
        kernel::kernels().pack_depth(scratch.values, rows.values + block.k * rows.stride + block.first,
                                     rows.stride, block.width, block.depth);
        return scratch.values;
    }
    static kernel::Prefetch ahead(const Block&) { return {}; }
};

/// Outputs [first, end) of a product.
struct Outputs {
    std::size_t first;
    std::size_t end;

    std::size_t count() const { return end - first; }
};

/// Those columns of out = x · panels. Block by block of k, so that a block of x stays in the second cache for
/// all of them.
template <typename Panels>
void multiply(float* out, std::size_t out_stride, const RowsView& x, const Panels& panels, Outputs wanted) {
    const kernel::Kernels& kernels = kernel::kernels();
    const auto block_at = [&](std::size_t first, std::size_t k) {
        return Block{first, std::min(kernels.panel_width, wanted.end - first), k,
                     std::min(block_depth, x.size - k)};
    };
    static thread_local Scratch scratch;
    for (std::size_t k = 0; k < x.size; k += block_depth) {
        for (std::size_t first = wanted.first; first < wanted.end; first += kernels.panel_width) {
            const Block block = block_at(first, k);
            const float* const panel = panels.panel(scratch, block);
            kernel::Prefetch ahead;
            if (first + block.width < wanted.end)
                ahead = panels.ahead(block_at(first + block.width, k));
            else if (k + block.depth < x.size)
                ahead = panels.ahead(block_at(wanted.first, k + block.depth));
            kernels.multiply(x.values + k, x.stride, x.count, panel, block.depth, out + first, out_stride,
                             block.width, k > 0, ahead);
        }
    }
}

/// What a thread takes of a product at a time.
struct Share {
    std::size_t first_row, rows;
    Outputs outputs;
};

class Shares {
  public:
    Shares(std::size_t rows, std::size_t outputs)
        : rows_(rows),
          outputs_(outputs),
          down_((rows + most_rows - 1) / most_rows),
          width_((down_ > 1 ? many_panels : few_panels) * kernel::kernels().panel_width),
          across_((outputs + width_ - 1) / width_) {}

    std::size_t count() const { return across_ * down_; }

    /// All outputs of some rows before the next rows.
    Share at(std::size_t i) const {
        const std::size_t first_row = i / across_ * rows_ / down_;
        const std::size_t next_row = (i / across_ + 1) * rows_ / down_;
        const std::size_t first = apart(i % across_) * width_;
        return {first_row, next_row - first_row, {first, std::min(first + width_, outputs_)}};
    }

  private:
    /// Every second one first: shares next to each other, whose rows of outputs meet within a cache line, are
    /// not written by two threads at the same time.
    std::size_t apart(std::size_t i) const {
        const std::size_t even = (across_ + 1) / 2;
        return i < even ? 2 * i : 2 * (i - even) + 1;
    }

    // A block of x stays in a core's cache for all panels. Of a product of few rows the shares are small, so
    // that the threads end together.
    static constexpr std::size_t most_rows = 192;
    static constexpr std::size_t few_panels = 2, many_panels = 4;

    std::size_t rows_, outputs_, down_, width_, across_;
};

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

/// `seen` may be null: all is seen.
bool sees_nothing(const float* seen, std::size_t keys) {
    return seen != nullptr && std::all_of(seen, seen + keys, [](float key) { return key == 0; });
}

}  // namespace

Product linear(const Matrix& x, const Weight& weight, const Vector& bias, Threads& threads,
               Activation activation) {
    Matrix out = Matrix::from_shape({x.shape(0), weight.rows});
    const bool finite =
        linear_to(out.data(), weight.rows, RowsView::of(x), weight, bias, threads, activation);
    return {std::move(out), finite};
}

bool linear_to(float* out, std::size_t stride, const RowsView& x, const Weight& weight, const Vector& bias,
               Threads& threads, Activation activation) {
    assert(x.size == weight.columns && bias.size() == weight.rows);
    const Elementwise function = kernel_of(activation);
    const Shares shares(x.count, weight.rows);
    std::atomic<bool> finite = true;
    threads.each(shares.count(), [&](std::size_t i) {
        const Share share = shares.at(i);
        const RowsView some{x.values + share.first_row * x.stride, share.rows, x.size, x.stride};
        float* const to = out + share.first_row * stride;
        if (weight.panels)
            multiply(to, stride, some, PackedPanels{weight}, share.outputs);
        else
            multiply(to, stride, some, WeightPanels{weight}, share.outputs);
        for (std::size_t row = 0; row < share.rows; ++row) {
            float* const numbers = to + row * stride + share.outputs.first;
            const std::size_t count = share.outputs.count();
            if (!kernel::kernels().add(numbers, bias.data() + share.outputs.first, count)) finite = false;
            function(numbers, count);
        }
    });
    return finite;
}

std::size_t stride_between_products(std::size_t size) {
    constexpr std::size_t cache_way = 4096, cache_line = 64;  // bytes
    return size * sizeof(float) % cache_way == 0 ? size + cache_line / sizeof(float) : size;
}

void query_key_products(float* energies, std::size_t stride, const RowsView& Q, const RowsView& K) {
    multiply(energies, stride, Q, RowPanels{K}, {0, K.count});
}

bool softmax(float* energies, std::size_t keys, const VisibleKeys& visible, float scale) {
    const float sum = kernel::kernels().softmax(energies + visible.first, visible.end - visible.first, scale);
    std::fill(energies, energies + visible.first, 0.0F);
    std::fill(energies + visible.end, energies + keys, 0.0F);
    return std::isfinite(sum) && sum > 0;
}

bool attention_weights(float* weights, const RowsView& Q, const RowsView& K, const EnergyOptions& options) {
    const Kernels& kernels = kernel::kernels();
    query_key_products(weights, K.count, Q, K);
    bool finite = true;
    for (std::size_t query = 0; query < Q.count; ++query) {
        float* const row = weights + query * K.count;
        const float* const seen = options.seen == nullptr ? nullptr : options.seen + query * K.count;
        if (seen != nullptr)
            for (std::size_t key = 0; key < K.count; ++key)
                if (seen[key] == 0) row[key] = -std::numeric_limits<float>::infinity();
        const float sum = kernels.softmax(row, K.count, options.scale);
        // Of a query that sees keys, energies below what float32 holds must not pass for hidden keys.
        finite = std::isfinite(sum) && (sum > 0 || sees_nothing(seen, K.count)) && finite;
    }
    return finite;
}

void soft_cap(float* energies, std::size_t keys, float scale, float cap) {
    kernel::kernels().soft_cap(energies, keys, scale, cap);
}

void attention_context(float* context, std::size_t stride, const RowsView& weights, const RowsView& V) {
    multiply(context, stride, weights, ColumnPanels{V}, {0, V.size});
}

void LayerNorm::apply_to_sum(Matrix& x, const Matrix& residual, Threads& threads) const {
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row)
            kernel::kernels().layer_norm_of_sum(x.data() + row * size, residual.data() + row * size, size,
                                                weight.data(), bias.data(), eps);
    });
}

Matrix LayerNorm::forward(const Matrix& x, Threads& threads) const {
    const std::size_t size = x.shape(1);
    const std::vector<float> nothing(size);
    Matrix out = x;  // [row, size]
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row)
            kernel::kernels().layer_norm_of_sum(out.data() + row * size, nothing.data(), size, weight.data(),
                                                bias.data(), eps);
    });
    return out;
}

Matrix RmsNorm::forward(Matrix x, Threads& threads) const {
    const std::size_t size = weight.size();
    each_rows(x.size() / size, threads, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row)
            kernel::kernels().rms_norm(x.data() + row * size, size, weight.data(), eps);
    });
    return x;
}

void add_to(Matrix& x, const Matrix& y, Threads& threads) {
    assert(x.shape() == y.shape());
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        kernel::kernels().add(x.data() + first * size, y.data() + first * size, count * size);
    });
}

void multiply_by(Matrix& x, const Matrix& y, Threads& threads) {
    assert(x.shape() == y.shape());
    const std::size_t size = x.shape(1);
    each_rows(x.shape(0), threads, [&](std::size_t first, std::size_t count) {
        std::transform(x.data() + first * size, x.data() + (first + count) * size, y.data() + first * size,
                       x.data() + first * size, std::multiplies<>());
    });
}

}  // namespace heed

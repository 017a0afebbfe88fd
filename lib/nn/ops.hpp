// The operations that models are written in, over the kernels for this processor (kernel/kernels.hpp). What
// each gives for one row does not depend, bit for bit, on the rows next to it or on how many threads there
// are.
#pragma once

#include "core/machine/threads.hpp"
#include "core/tensor.hpp"
#include "core/weight.hpp"

namespace heed {

/// The function of a feed-forward block. gelu is x Φ(x) (Hendrycks & Gimpel 2016), gelu_tanh its
/// approximation: transformers' gelu_new and gelu_pytorch_tanh.
enum class Activation { none, gelu, gelu_tanh, relu, silu };

/// activation(x Wᵀ + b), with x [row, in], the weight [out, in] as PyTorch stores it, the bias [out]: [row,
/// out].
struct Product {
    Matrix values;
    bool finite;  // no NaN, no infinity, before the activation
};
Product linear(const Matrix& x, const Weight& weight, const Vector& bias, Threads& threads,
               Activation activation = Activation::none);

/// The rows of a matrix, or of some of its columns: one sequence's queries, keys or values of one head.
struct RowsView {
    const float* values;
    std::size_t count;
    std::size_t size;    // numbers in a row
    std::size_t stride;  // from one row to the next

    /// All of a matrix.
    static RowsView of(const Matrix& matrix) {
        return {matrix.data(), matrix.shape(0), matrix.shape(1), matrix.shape(1)};
    }
};

/// The same product to rows of `out` that are `stride` apart. Whether it is finite.
bool linear_to(float* out, std::size_t stride, const RowsView& x, const Weight& weight, const Vector& bias,
               Threads& threads, Activation activation);

/// How far apart rows of so many numbers best lie between two products: rows that are a multiple of 4 KB
/// apart share a few lines of the first cache, and a product of twelve of them takes a tenth longer.
std::size_t stride_between_products(std::size_t size);

/// Q Kᵀ to rows of `energies` [query, key] that are `stride` apart.
void query_key_products(float* energies, std::size_t stride, const RowsView& Q, const RowsView& K);

/// Those of a row of keys that a query sees: at least one.
struct VisibleKeys {
    std::size_t first;
    std::size_t end;
};
/// softmax(scale · energies) over the visible ones of one query's energies, in place; 0 for the keys before
/// and after them. False if an energy that is seen is NaN or over what float32 holds, or all are below it.
bool softmax(float* energies, std::size_t keys, const VisibleKeys& visible, float scale);

struct EnergyOptions {
    float scale;                  // 1 / √(size of a query)
    const float* seen = nullptr;  // [query, key]; where it is 0 the energy is -inf. Null: all is seen
};

/// The scaled dot-product attention of one head (Vaswani et al. 2017), its first half: softmax(scale · Q Kᵀ),
/// row-major [query, key], to `weights`. A query that sees no key gets a row of zeros, where the formula
/// would say 0/0. False if an energy is NaN or over what float32 holds, or all that a query sees are below
/// it (PyTorch's NaN); the weights are then undefined.
bool attention_weights(float* weights, const RowsView& Q, const RowsView& K, const EnergyOptions& options);

/// The second half: `weights` [query, key] times V [key, size], to rows that are `stride` apart.
void attention_context(float* context, std::size_t stride, const RowsView& weights, const RowsView& V);

/// Each row's (x - mean) / √(variance + eps) · weight + bias (Ba et al. 2016).
struct LayerNorm {
    Vector weight;
    Vector bias;
    float eps;

    /// `x` becomes LayerNorm(x + residual), the sum of both not rounded before.
    void apply_to_sum(Matrix& x, const Matrix& residual, Threads& threads) const;
    /// LayerNorm(x)
    Matrix forward(const Matrix& x, Threads& threads) const;
};

/// x / √(mean of x² + eps) · weight (Zhang & Sennrich 2019), for as many numbers at a time as the weight has:
/// a row, or the numbers of a head.
struct RmsNorm {
    Vector weight;
    float eps;

    Matrix forward(Matrix x, Threads& threads) const;
};

/// cap · tanh(scale · energy / cap), in place, of a row of energies.
void soft_cap(float* energies, std::size_t keys, float scale, float cap);

/// x += y, of the same shape.
void add_to(Matrix& x, const Matrix& y, Threads& threads);
/// x ⊙= y, of the same shape.
void multiply_by(Matrix& x, const Matrix& y, Threads& threads);

}  // namespace heed

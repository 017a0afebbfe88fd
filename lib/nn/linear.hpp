// torch.nn.Linear, the piece that every model here is made of.
#pragma once

#include "core/weight.hpp"
#include "nn/ops.hpp"
#include "nn/random.hpp"

namespace heed {

struct Linear {
    Weight weight;  // [out, in]
    Vector bias;    // [out]

    /// As PyTorch initialises nn.Linear(dim, dim): weight, then bias, uniform in ±1/√dim.
    static Linear draw(TorchGenerator& generator, std::size_t dim);

    /// activation(x Wᵀ + b): [row, in] to [row, out]. InputError, which names the weight, if a number that is
    /// used is NaN or infinite.
    Matrix forward(const Matrix& x, Threads& threads, Activation activation = Activation::none) const;
    // Of a layer without weights, as a Scope gives it that only checks, each is one too.

    /// The outputs [first, first + count) alone: what a head needs of queries, keys or values.
    Linear slice(std::size_t first, std::size_t count) const;
    /// Of outputs that stand in `of` equal parts, part `number`.
    Linear part(std::size_t number, std::size_t of) const;
    /// Of outputs that stand in groups of `size`, `of` kinds of group in turn, those of the kind `number`.
    Linear every_group(std::size_t number, std::size_t of, std::size_t size) const;
};

/// A feed-forward block: out.forward(in.forward(x, threads, activation), threads), with the same bits in less
/// time.
Matrix feed_forward_block(const Matrix& x, const Linear& in, Activation activation, const Linear& out,
                          Threads& threads);

/// The hidden states after a model's last layer, which no product follows that would find out what is not
/// finite. InputError, which names the weight of `last`, if there is such a number.
Matrix finite_states(Matrix hidden, const Linear& last);

}  // namespace heed

// The self-attention layer from scratch, as the formula says it:
//     Q = x Wqᵀ + bq    K = x Wkᵀ + bk    V = x Wvᵀ + bv
//     energy = Q Kᵀ / √d, -inf where the mask is 0;  weights = dropout(softmax(energy));  output = weights V,
// which torch.nn.MultiheadAttention's out_proj may follow
#pragma once

#include <cstddef>
#include <optional>

#include "core/tensor.hpp"
#include "nn/linear.hpp"
#include "nn/random.hpp"

namespace heed {

/// As in training: each weight becomes 0 with `probability`, in [0, 1); what is left is divided by 1 -
/// probability. Which ones become 0 is what torch.nn.Dropout draws from a generator in this state.
struct Dropout {
    double probability;
    TorchGenerator& generator;
};

struct ForwardOptions {
    std::optional<Tensor3> mask;  // [batch or 1 for all, query, key], 0 = not seen
    std::optional<Dropout> dropout;
    Place place = {"x", ""};  // of x, for messages
};

struct AttentionOutput {
    Tensor3 output;   // [batch, query, output_dim]
    Tensor3 weights;  // [batch, query, key]
};

struct SelfAttention {
    Linear query;
    Linear key;
    Linear value;
    std::optional<Linear> out_proj{};

    /// Three nn.Linear(dim, dim), drawn in the order query, key, value.
    static SelfAttention draw(TorchGenerator& generator, std::size_t dim);

    /// d, the size of the vectors it takes.
    std::size_t input_dim() const { return query.weight.columns; }
    std::size_t output_dim() const { return out_proj ? out_proj->weight.rows : value.weight.rows; }

    /// `x` is [batch, token, input_dim]. A query that sees no key gets weights and output of zero, where
    /// PyTorch gives NaN.
    AttentionOutput forward(const Tensor3& x, const ForwardOptions& options = {}) const;
};

}  // namespace heed

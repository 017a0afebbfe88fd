// A layer taken apart, for analyses that put it together again in another way: without a head, without a
// token's value, or a token's part at a time. A family says how its layers are made by giving these.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "nn/linear.hpp"

namespace heed {

/// A LayerNorm, or an RMSNorm (Zhang & Sennrich 2019), which takes no mean away.
struct NormParts {
    const Vector* weight;  // [size]
    const Vector* bias;    // [size]; null: none
    float eps;
    bool takes_mean = true;

    static NormParts of(const LayerNorm& norm) { return {&norm.weight, &norm.bias, norm.eps}; }
    static NormParts of(const RmsNorm& norm) { return {&norm.weight, nullptr, norm.eps, false}; }
};

/// activation(y W1ᵀ + b1) W2ᵀ + b2, of which DecompX knows the parts.
struct FeedForwardParts {
    const Linear& in;
    Activation activation;
    const Linear& out;
};

struct LayerParts {
    /// What stands where. A is the attention block with its output projection, F the feed-forward block.
    enum class Order {
        post_norm,  // y = LN1(x + A(x)), LN2(y + F(y))
        pre_norm,   // p = x + A(LN1(x)), p + F(LN2(p))
        parallel    // x + A(LN1(x)) + F(LN2(x))
    };

    Order order;
    std::size_t heads;
    std::size_t value_heads;  // heads of `value`, each for heads / value_heads of the others
    const Linear& value;      // [value_heads · size, hidden_size]
    const Linear& output;     // [hidden_size, heads · size]
    std::optional<NormParts> first_norm;
    std::optional<NormParts> second_norm;
    std::function<Matrix(const Matrix& x, Threads& threads)> feed_forward;  // without a norm or a residual
    std::optional<FeedForwardParts> feed_forward_parts = {};                // none: it is made otherwise
    std::optional<NormParts> attention_norm = {};     // of A's output, before it is added (Gemma 2 and 3)
    std::optional<NormParts> feed_forward_norm = {};  // likewise of F's
    bool is_causal = false;                           // a token sees none after it

    std::size_t head_size() const { return output.weight.columns / heads; }
};

}  // namespace heed

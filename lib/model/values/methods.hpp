// One layer of one sequence by each method. All give [query, key]; what is not used of `out` is not touched.
#pragma once

#include <cstddef>
#include <vector>

#include "core/attention.hpp"
#include "model/values/mixing.hpp"

namespace heed {

/// ‖A_h[i, j] f_h(x_j)‖ of one head.
void norms_of_head(const LayerTrace& trace, const Matrix& transformed, std::size_t head, float* out);

/// ‖T_ij‖, ‖Z_ij‖, ‖Y_ij‖ or ‖U_ij‖, by `kind`: of what attention mixes, with the residual x_i in it, after
/// the first LayerNorm, and after the second with the feed-forward block passed over.
void norms_of_layer(const LayerTrace& trace, WeightKind kind, Threads& threads, float* out);

/// max(0, ‖y_i‖₁ - ‖y_i - Y_ij‖₁), rows divided by their sums; a row whose terms are all 0 stays so. In a
/// layer that normalises before its blocks, y is what attention gives with the residual.
void alti_of_layer(const LayerTrace& trace, Threads& threads, float* out);

/// 1 - cos(out_i, out_i without the value of j), rows divided by their sums.
void value_zeroing_of_layer(const LayerTrace& trace, Threads& threads, float* out);

/// What each input token is of each token's state, from layer to layer. It holds tokens² · hidden_size
/// numbers.
class DecompX {
  public:
    /// Of the states before the first layer.
    explicit DecompX(const Matrix& x);

    /// Goes through a layer, whose parts have feed_forward_parts; to `out` the lengths of the parts after it.
    void step(const LayerTrace& trace, Threads& threads, float* out);

  private:
    std::size_t tokens_, size_;
    std::vector<Matrix> parts_;  // of each token the parts [input token, hidden_size]
    bool is_first_ = true;
};

}  // namespace heed

// What a token gives another in one layer, as a vector (Kobayashi et al. 2020 and 2021), for one sequence.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/tensor.hpp"
#include "model/layer_parts.hpp"

namespace heed {

/// What one sequence had in a layer.
struct LayerTrace {
    const LayerParts& parts;
    const Matrix& x;         // [token, hidden_size], before the layer
    const Tensor3& weights;  // [head, query, key]
    Matrix values;           // [token, value_heads · size]
    Matrix attended;         // [token, hidden_size], x plus the attention block's output
    Matrix unnormalized;  // that output before attention_norm, without x; empty where there is no such norm

    static LayerTrace of(const LayerParts& parts, const Matrix& x, const Tensor3& weights, Threads& threads);

    std::size_t tokens() const { return x.shape(0); }
    std::size_t size() const { return x.shape(1); }
};

/// x plus what the attention block gives, with attention_norm where there is one, from rows that may stand in
/// place of the output projection's, [row, hidden_size]; `x` has as many.
Matrix attended_from(const LayerParts& parts, Matrix rows, const Matrix& x, Threads& threads);

/// The layer's output from rows that may stand in place of `attended`, [row, hidden_size]; `tokens` says
/// whose row each is.
Matrix layer_output(const LayerTrace& trace, Matrix rows, std::span<const std::size_t> tokens,
                    Threads& threads);

/// f_h(x_j) = v_h(x_j) W_O of that head, with the value's bias and without the output's: [head][token, size].
std::vector<Matrix> transformed_values(const LayerTrace& trace, Threads& threads);

/// T_ij = Σ_h A_h[i, j] f_h(x_j) for one query and all keys: [key, hidden_size].
void mix(const LayerTrace& trace, const std::vector<Matrix>& transformed, std::size_t query, Matrix& mixed);

/// The same as what is added to x: with attention_norm, where there is one, by the deviation of the whole.
void mix_added(const LayerTrace& trace, const std::vector<Matrix>& transformed, std::size_t query,
               Matrix& mixed);

/// What a norm makes of a part of a row: (part - its mean) · weight / deviation, with the deviation of the
/// whole row. The norm's bias is left to the caller.
class PartNorm {
  public:
    PartNorm(const NormParts& norm, const float* row, std::size_t size);

    /// In place.
    void apply(float* part, std::size_t size) const;

  private:
    const NormParts& norm_;
    double inverse_deviation_;
};

/// The rows of a matrix that have these numbers.
Matrix rows_of(const Matrix& matrix, std::span<const std::size_t> numbers);

/// The norm of each row.
Matrix normalized(const NormParts& norm, const Matrix& rows, Threads& threads);

/// √ Σ a², and Σ |a|, in double, eight sums side by side: the same on every machine.
double length_of(const float* values, std::size_t size);
double absolute_sum(const float* values, std::size_t size);

}  // namespace heed

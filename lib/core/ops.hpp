// The operations that models are written in. Each returns its result; none keeps an xtensor expression alive.
#pragma once

#include "core/tensor.hpp"

namespace heed {

/// x Wᵀ + b, with x [row, in], the weight [out, in] as PyTorch stores it, the bias [out]: [row, out].
Matrix linear(const Matrix& x, const Matrix& weight, const Vector& bias);

/// Each row's exponentials, divided by their sum. An energy of -inf has weight 0; a row of nothing else
/// becomes zeros, where the formula would say 0/0.
Matrix softmax(const Matrix& energy);

}  // namespace heed

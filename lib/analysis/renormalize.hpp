// Rows of attention made to sum to 1 again after keys were left out or weights dropped.
#pragma once

#include "core/attention.hpp"

namespace heed {

/// Divides each row by its sum, in double; a row of zeros stays one.
void divide_rows_by_sums(Tensor4& weights);

/// `attention` with each row divided by its sum.
Attention renormalize(Attention attention);

}  // namespace heed

// Rows of attention made to sum to 1 again after keys were left out or weights dropped.
#pragma once

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// `attention` with each row divided by its sum, in double; a row of zeros stays one. InputError, at `place`
/// with layer, head and row, for another whose sum is not above 0.
[[nodiscard]] Attention renormalize(Attention attention, const Place& place);

}  // namespace heed

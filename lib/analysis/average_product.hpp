// The average product correction as a step of the selection.
#pragma once

#include "core/attention.hpp"

namespace heed {

/// Each matrix corrected (core/average_product.hpp), symmetric from then on. InputError if keys are not the
/// queries, or for what is no attention.
[[nodiscard]] Attention correct_average_product(Attention attention, const Place& place);

}  // namespace heed

// Where a row of attention stands, as a refusal names it.
#pragma once

#include <cstddef>

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// "layer 2, head 0, row 3" behind `place`, of row `row` from 0 in the order of `weights`; layers and heads
/// that were merged are not named.
Place place_of_row(const Attention& attention, std::size_t row, const Place& place);

}  // namespace heed

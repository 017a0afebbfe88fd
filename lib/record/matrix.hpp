// Attention that another program computed and saved as a bare array of numbers.
#pragma once

#include <cstddef>
#include <vector>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "record/stored_weights.hpp"

namespace heed {

/// The shape of a bare array as [layer, head, query, key]. InputError for one that is none of those below.
[[nodiscard]] std::vector<std::size_t> record_shape(std::vector<std::size_t> shape, const Place& place);

/// [q, k], [heads, q, k], [layers, heads, q, k] or [layers, 1, heads, q, k] as a record of a model of type
/// "unknown": tokens, layers and heads are numbered, and it is `normalized` if its rows are of weights
/// from 0 to 1 that sum to 1. `array`
/// is finite. InputError for any other shape.
[[nodiscard]] Attention record_from_matrix(NdArray array, const Place& place, const RecordPart& part = {});

}  // namespace heed

// Nested arrays of JSON numbers as an NdArray.
#pragma once

#include <simdjson.h>

#include <cstddef>

#include "core/error.hpp"
#include "core/nd_array.hpp"

namespace heed {

/// As JsonValue::numbers: finite, at most `max_rank` deep, not ragged. InputError names the element.
[[nodiscard]] NdArray read_numbers(simdjson::dom::element root, const Place& place, std::size_t max_rank);

}  // namespace heed

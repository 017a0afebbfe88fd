// What is wrong with JSON that simdjson lets pass.
#pragma once

#include <simdjson.h>

#include <cstddef>

#include "core/error.hpp"

namespace heed {

[[noreturn]] void reject_depth(const Place& place, std::size_t limit);

/// InputError for what is nested deeper than `limit` (simdjson's own does not count an innermost array or
/// object that is empty), and for an object that has a key twice: JSON leaves open which of the two counts,
/// so that the file may mean either.
void reject_deep_or_ambiguous(simdjson::dom::element root, const Place& place, std::size_t limit);

}  // namespace heed

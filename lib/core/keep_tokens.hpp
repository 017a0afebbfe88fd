// Some of the queries and keys of an Attention, with all that is said of each.
#pragma once

#include <cstddef>
#include <vector>

#include "core/attention.hpp"

namespace heed {

using Positions = std::vector<std::size_t>;  // ascending

/// All but the weights, of those queries and keys alone. Where they differ, the keys are no longer the
/// queries. The weights are left to the caller.
[[nodiscard]] Attention keep_tokens(Attention attention, const Positions& queries, const Positions& keys);

}  // namespace heed

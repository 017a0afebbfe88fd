// A matrix with neighbouring tokens as one, for where there is no room for each.
#pragma once

#include <cstddef>

#include "analysis/select.hpp"

namespace heed {

/// Where the i-th of `groups` even groups of `count` begins.
std::size_t begin_of_group(std::size_t i, std::size_t groups, std::size_t count);

/// At most `most` rows and columns, each the mean of a group of neighbours; the groups are even. A group's
/// label is its first token's, with … if it has more.
Panel merged_to(const Panel& panel, std::size_t most);

}  // namespace heed

// Which labels are left where there is no room for all: evenly spaced, from the first to the last.
#pragma once

#include <cstddef>
#include <vector>

namespace heed {

/// Places 0 to `count` - 1, at least `step` apart: every step-th from the first on, and instead of the last
/// of these the last place, since a sequence's end is what a reader looks for. `step` is not 0.
inline std::vector<std::size_t> thinned(std::size_t count, std::size_t step) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < count; i += step) places.push_back(i);
    if (places.size() > 1) places.back() = count - 1;
    return places;
}

}  // namespace heed

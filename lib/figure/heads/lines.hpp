// The lines of a head view: which of all weights are drawn, and how opaque, so that what cannot be seen
// does not fill the file.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/tensor.hpp"

namespace heed {

struct HeadLine {
    std::size_t head, query, key;  // positions
    float weight;
    int opacity;  // in twentieths, 1 to 20
};

struct HeadLines {
    std::vector<HeadLine> lines;  // the faintest first, then head by head
    float largest = 0;            // the weight that is fully opaque; 0: no line
    float least = 0;              // weights below it are not drawn
};

/// The lines of the matrices [head, query, key] from the queries whose numbers are given, or from all. At
/// most 20,000; none is fainter than a twentieth.
HeadLines head_lines(const Tensor3& weights, const std::optional<std::vector<std::size_t>>& queries);

}  // namespace heed

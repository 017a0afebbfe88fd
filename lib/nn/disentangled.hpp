// Disentangled attention (He et al. 2020): as well as the product of what a query and a key are, those of
// each with a vector of how far they are apart.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/machine/threads.hpp"
#include "core/tensor.hpp"
#include "nn/attention_heads.hpp"

namespace heed {

/// Which row of a table of 2 · span rows a distance i - j has: far ones share rows, on a logarithmic scale.
struct RelativeBuckets {
    std::size_t span;     // rows for each direction
    std::size_t buckets;  // 0: a row for each distance
    std::size_t most;     // the distance that has the last row

    std::size_t row(std::ptrdiff_t distance) const;
};

/// The vectors of the rows of some distances, in the heads that are computed: an empty matrix in the others.
struct RelativeRows {
    RelativeBuckets buckets;
    std::size_t first;            // row of the table that is row 0 here
    std::vector<Matrix> keys;     // by head, [row, size]: what queries are multiplied with; or empty
    std::vector<Matrix> queries;  // by head, [row, size]: what keys are multiplied with; or empty
};

/// softmax(scale · (q·k + q·keys[row] + k·queries[row]))
HeadRule disentangled(std::shared_ptr<const RelativeRows> rows, float scale);

}  // namespace heed

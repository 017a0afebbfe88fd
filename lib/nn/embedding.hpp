// torch.nn.Embedding: a table with a vector for each number.
#pragma once

#include <cstddef>

#include "core/weight.hpp"

namespace heed {

struct Embedding {
    Weight weight;  // [number, size]

    std::size_t size() const { return weight.columns; }
    /// The vector of `number`, which has to be in the table. InputError if a number in it is not finite.
    Vector row(std::size_t number) const;
};

}  // namespace heed

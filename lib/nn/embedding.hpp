// torch.nn.Embedding: a table with a vector for each number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/machine/threads.hpp"
#include "core/tensor.hpp"
#include "core/weight.hpp"

namespace heed {

struct Embedding {
    Weight weight;  // [number, size]

    std::size_t size() const { return weight.columns; }
    /// The vector of `number`, which has to be in the table. InputError if a number in it is not finite.
    Vector row(std::size_t number) const;

    // Each number has to be in the table. InputError as above.

    /// [number, size]
    Matrix forward(const std::vector<std::int64_t>& numbers, Threads& threads) const;
    /// The vectors of `numbers` are added to the rows of `x` [number, size].
    void add_to(Matrix& x, const std::vector<std::int64_t>& numbers, Threads& threads) const;
};

}  // namespace heed

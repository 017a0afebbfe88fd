// A matrix of weights where its file holds it: mapped, not copied, and widened only where it is used.
#pragma once

#include <cstddef>
#include <memory>

#include "core/error.hpp"
#include "core/tensor.hpp"

namespace heed {

/// [rows, columns], row-major, as PyTorch stores a Linear's [out, in]. A view: a slice of its rows is one
/// too, and touches no page of the others.
struct Weight {
    enum class Type { float32, float16 };

    Type type = Type::float32;
    const void* values = nullptr;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::shared_ptr<const void> owner;              // of `values`, where it is not whoever opened the file
    Place place;                                    // the file and the tensor
    std::size_t first_row = 0;                      // of a slice: which row of the tensor its first is
    std::shared_ptr<const float> panels = nullptr;  // a copy in the kernels' order, where packed() made one

    /// Of a matrix in memory.
    [[nodiscard]] static Weight of(Matrix matrix);

    [[nodiscard]] std::size_t item_size() const { return type == Type::float32 ? 4 : 2; }

    /// Rows [first, first + count): those of one head, or of one token.
    [[nodiscard]] Weight slice(std::size_t first, std::size_t count) const;

    /// The same weight with a copy as float32 in the order in which a product goes through it:
    /// [panel][column][row of the panel]. It costs a pass through memory and 4 bytes per number, and saves a
    /// product of few rows up to half its time.
    [[nodiscard]] Weight packed() const;

    /// One row as float32.
    [[nodiscard]] Vector row(std::size_t number) const;
};

}  // namespace heed

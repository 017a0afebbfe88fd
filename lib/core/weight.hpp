// A matrix of weights where its file holds it: mapped, not copied, and widened only where it is used.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <memory>

#include "core/error.hpp"
#include "core/tensor.hpp"

namespace heed {

/// [rows, columns], as PyTorch's Linear [out, in]: a view of some of a tensor's rows, which are columns there
/// if it is transposed. It touches no page of the others.
struct Weight {
    enum class Type { float32, float16, bfloat16 };

    /// Rows that stand in groups of `size`, `pitch` rows of the tensor from one to the next.
    struct Groups {
        std::size_t size = std::numeric_limits<std::size_t>::max();
        std::size_t pitch = 0;
        std::size_t first = 0;  // row of the tensor
    };

    Type type = Type::float32;
    const void* values = nullptr;  // of the tensor, row-major
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::size_t stride = 0;             // from one stored row of the tensor to the next, in numbers
    bool is_transposed = false;         // stored as [in, out]
    std::shared_ptr<const void> owner;  // of `values`, where it is not whoever opened the file
    Place place;                        // the file and the tensor
    Groups groups = {};                 // mostly one with all rows
    std::size_t first_row = 0;          // of a slice: which row of all groups is its first
    std::shared_ptr<const float> panels = nullptr;  // a copy in the kernels' order, where packed() made one

    /// Of a matrix in memory.
    [[nodiscard]] static Weight of(Matrix matrix);

    [[nodiscard]] std::size_t item_size() const { return type == Type::float32 ? 4 : 2; }

    /// Rows [first, first + count): those of one head, or of one token.
    [[nodiscard]] Weight slice(std::size_t first, std::size_t count) const;
    /// Of rows that stand in groups of `size`, `of` kinds of group in turn: those of the kind `number`. Of a
    /// whole tensor.
    [[nodiscard]] Weight every_group(std::size_t number, std::size_t of, std::size_t size) const;
    /// [columns, rows], of a whole tensor.
    [[nodiscard]] Weight transposed() const;

    /// The same weight with a copy as float32 in the order in which a product goes through it:
    /// [panel][column][row of the panel]. It costs a pass through memory and 4 bytes per number, and saves a
    /// product of few rows up to half its time.
    [[nodiscard]] Weight packed() const;
    /// The panel [column][panel_width] of `count` rows from `first` on, `depth` columns from `column` on;
    /// zeros where there are fewer rows than a panel has.
    void fill_panel(float* panel, std::size_t first, std::size_t count, std::size_t column,
                    std::size_t depth) const;

    /// One row as float32.
    [[nodiscard]] Vector row(std::size_t number) const;
    /// Where a number stands: in memory, and in the tensor.
    [[nodiscard]] const char* at(std::size_t row, std::size_t column) const;
    [[nodiscard]] std::array<std::size_t, 2> index_in_tensor(std::size_t row, std::size_t column) const;
};

}  // namespace heed

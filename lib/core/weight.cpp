#include "core/weight.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "core/machine/pages.hpp"
#include "kernel/kernels.hpp"

namespace heed {
namespace {

std::size_t row_in_tensor(const Weight& weight, std::size_t row) {
    const std::size_t number = weight.first_row + row;
    const Weight::Groups& groups = weight.groups;
    return groups.first + number / groups.size * groups.pitch + number % groups.size;
}

/// How many rows from `row` on stand side by side.
std::size_t rows_together(const Weight& weight, std::size_t row) {
    return weight.groups.size - (weight.first_row + row) % weight.groups.size;
}

using Pack = void (*)(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                      std::size_t depth);

/// Float32's own take a typed source.
template <auto pack>
void packed_floats(float* panel, const void* source, std::size_t stride, std::size_t outputs,
                   std::size_t depth) {
    (kernel::kernels().*pack)(panel, static_cast<const float*>(source), stride, outputs, depth);
}

Pack pack_of(const Weight& weight) {
    const kernel::Kernels& kernels = kernel::kernels();
    switch (weight.type) {
        case Weight::Type::float16:
            return weight.is_transposed ? kernels.pack_depth_f16 : kernels.pack_outputs_f16;
        case Weight::Type::bfloat16:
            return weight.is_transposed ? kernels.pack_depth_bf16 : kernels.pack_outputs_bf16;
        default:
            return weight.is_transposed ? packed_floats<&kernel::Kernels::pack_depth>
                                        : packed_floats<&kernel::Kernels::pack_outputs>;
    }
}

}  // namespace

Weight Weight::of(Matrix matrix) {
    const auto held = std::make_shared<const Matrix>(std::move(matrix));
    Weight weight;
    weight.values = held->data();
    weight.rows = held->shape(0);
    weight.columns = held->shape(1);
    weight.stride = weight.columns;
    weight.owner = held;
    return weight;
}

Weight Weight::slice(std::size_t first, std::size_t count) const {
    Weight part = *this;
    part.rows = count;
    part.first_row += first;
    const bool begins_a_panel = first % kernel::kernels().panel_width == 0;
    part.panels = begins_a_panel && panels
                      ? std::shared_ptr<const float>(panels, panels.get() + first * columns)
                      : nullptr;
    return part;
}

Weight Weight::every_group(std::size_t number, std::size_t of, std::size_t size) const {
    assert(rows % (of * size) == 0 && first_row == 0 && !panels);
    Weight part = *this;
    part.rows = rows / of;
    part.groups = {.size = size, .pitch = of * size, .first = number * size};
    return part;
}

Weight Weight::transposed() const {
    assert(first_row == 0 && groups.first == 0 && groups.pitch == 0 && !panels);
    Weight turned = *this;
    std::swap(turned.rows, turned.columns);
    turned.is_transposed = !is_transposed;
    return turned;
}

Weight Weight::packed() const {
    const std::size_t width = kernel::kernels().panel_width;
    const std::shared_ptr<float> copy = large_array((rows + width - 1) / width * width * columns);
    for (std::size_t first = 0; first < rows; first += width)
        fill_panel(copy.get() + first * columns, first, std::min(width, rows - first), 0, columns);
    Weight packed = *this;
    packed.panels = copy;
    return packed;
}

void Weight::fill_panel(float* panel, std::size_t first, std::size_t count, std::size_t column,
                        std::size_t depth) const {
    const std::size_t width = kernel::kernels().panel_width;
    if (count < width) std::fill_n(panel, width * depth, 0.0F);
    const Pack pack = pack_of(*this);
    for (std::size_t done = 0; done < count;) {
        const std::size_t some = std::min(count - done, rows_together(*this, first + done));
        pack(panel + done, at(first + done, column), stride, some, depth);
        done += some;
    }
}

Vector Weight::row(std::size_t number) const {
    Vector widened = Vector::from_shape({columns});
    const kernel::Kernels& kernels = kernel::kernels();
    const std::size_t together = is_transposed ? 1 : columns;
    for (std::size_t column = 0; column < columns; column += together) {
        if (type == Type::float32)
            std::memcpy(widened.data() + column, at(number, column), together * sizeof(float));
        else
            (type == Type::float16 ? kernels.widen : kernels.widen_bf16)(widened.data() + column,
                                                                         at(number, column), together);
    }
    return widened;
}

std::array<std::size_t, 2> Weight::index_in_tensor(std::size_t row, std::size_t column) const {
    const std::size_t stored = row_in_tensor(*this, row);
    if (is_transposed) return {column, stored};
    return {stored, column};
}

const char* Weight::at(std::size_t row, std::size_t column) const {
    const auto [stored_row, stored_column] = index_in_tensor(row, column);
    return static_cast<const char*>(values) + (stored_row * stride + stored_column) * item_size();
}

}  // namespace heed

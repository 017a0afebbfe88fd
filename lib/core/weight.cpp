#include "core/weight.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/pages.hpp"
#include "kernel/kernels.hpp"

namespace heed {

Weight Weight::of(Matrix matrix) {
    const auto held = std::make_shared<const Matrix>(std::move(matrix));
    Weight weight;
    weight.values = held->data();
    weight.rows = held->shape(0);
    weight.columns = held->shape(1);
    weight.owner = held;
    return weight;
}

Weight Weight::slice(std::size_t first, std::size_t count) const {
    Weight part = *this;
    part.values = static_cast<const char*>(values) + first * columns * item_size();
    part.rows = count;
    part.first_row += first;
    const bool begins_a_panel = first % kernel::kernels().panel_width == 0;
    part.panels = begins_a_panel && panels
                      ? std::shared_ptr<const float>(panels, panels.get() + first * columns)
                      : nullptr;
    return part;
}

Weight Weight::packed() const {
    const kernel::Kernels& kernels = kernel::kernels();
    const std::size_t width = kernels.panel_width;
    const std::shared_ptr<float> copy = large_array((rows + width - 1) / width * width * columns);
    for (std::size_t first = 0; first < rows; first += width) {
        float* const panel = copy.get() + first * columns;
        const char* const source = static_cast<const char*>(values) + first * columns * item_size();
        const std::size_t outputs = std::min(width, rows - first);
        if (type == Type::float32)
            kernels.pack_outputs(panel, reinterpret_cast<const float*>(source), columns, outputs, columns);
        else
            kernels.pack_outputs_f16(panel, source, columns, outputs, columns);
    }
    Weight packed = *this;
    packed.panels = copy;
    return packed;
}

Vector Weight::row(std::size_t number) const {
    Vector widened = Vector::from_shape({columns});
    const Weight only = slice(number, 1);
    if (type == Type::float32)
        std::memcpy(widened.data(), only.values, columns * sizeof(float));
    else
        kernel::kernels().widen(widened.data(), only.values, columns);
    return widened;
}

}  // namespace heed

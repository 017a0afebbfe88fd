#include "core/weight.hpp"

#include <cstring>
#include <utility>

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

#include "record/stored_weights.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "format/array_values.hpp"

namespace heed {
namespace {

/// Of a [layer, head, query, key] array.
std::size_t matrix_size(const std::vector<std::size_t>& shape) {
    return shape[2] * shape[3];
}

bool is_sliced(const RawArray& array) {
    return !array.fortran_order && array.shape.size() == 4;
}

RawArray matrix_of(const RawArray& array, std::size_t position) {
    RawArray matrix = array;
    matrix.shape = {array.shape[2], array.shape[3]};
    const std::size_t size = matrix_size(array.shape) * array.item_size;
    matrix.bytes = array.bytes.substr(position * size, size);
    return matrix;
}

}  // namespace

StoredWeights StoredWeights::of(NdArray numbers) {
    const auto held = std::make_shared<const NdArray>(std::move(numbers));
    return {held->shape, [held](std::size_t position, float* out) {
                const std::size_t size = matrix_size(held->shape);
                std::copy_n(held->values.data() + position * size, size, out);
            }};
}

StoredWeights StoredWeights::of(RawArray array) {
    if (!is_sliced(array)) return of(finite_floats_of(array));
    require_floats(array);
    std::vector<std::size_t> shape = array.shape;
    return {std::move(shape), [array = std::move(array)](std::size_t position, float* out) {
                const NdArray matrix = floats_of(matrix_of(array, position));
                reject_non_finite(matrix.values, position * matrix.values.size(), array.shape, array.place);
                std::copy(matrix.values.begin(), matrix.values.end(), out);
            }};
}

}  // namespace heed

// The numbers heed works on: xtensor's row-major float32 containers of fixed rank, and one of any rank for
// what is read from a file before its shape is known to be the right one. Every variable of these types says
// its axes: // [query, key]
#pragma once

#include <cstddef>
#include <string>
#include <vector>
#include <xtensor/xtensor.hpp>

namespace heed {

using Vector = xt::xtensor<float, 1>;
using Matrix = xt::xtensor<float, 2>;
using Tensor3 = xt::xtensor<float, 3>;
using Tensor4 = xt::xtensor<float, 4>;

/// An array of any rank as a file holds it, row-major. `values.size()` is the product of `shape` (1 for rank
/// 0).
struct NdArray {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// "[2, 3]", as messages show a shape.
std::string show_shape(const std::vector<std::size_t>& shape);

}  // namespace heed

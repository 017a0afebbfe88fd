// What is read from a file before its shape is known to be the right one: an array of any rank.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace heed {

/// An array of any rank as a file holds it, row-major. `values.size()` is the product of `shape` (1 for rank
/// 0).
struct NdArray {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// What stands in a file for a number that is not there, such as NaN or null: an error, or NaN.
enum class MissingNumbers { rejected, nan };

/// "[2, 3]", as messages show a shape.
[[nodiscard]] std::string show_shape(const std::vector<std::size_t>& shape);

}  // namespace heed

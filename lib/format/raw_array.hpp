// An array as a binary file holds it: bytes of a known type that nobody has copied or checked for NaN yet.
// .npy, .npz and .safetensors are read to this and written from it, PyTorch's files are read to it;
// array_values makes numbers and strings of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace heed {

enum class ElementType {
    boolean,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float16,
    bfloat16,
    float32,
    float64,
    bytes,    // numpy's S: ASCII, padded with NUL
    unicode,  // numpy's U: UTF-32, padded with NUL
    other,    // a type that a file may hold and heed does not read
};

struct RawArray {
    ElementType type = ElementType::float32;
    std::string type_name;      // as the file calls it: "<f4", "BF16"
    std::size_t item_size = 0;  // bytes
    bool big_endian = false;
    std::vector<std::size_t> shape;
    /// From each axis's element to its next, in elements; empty for row-major order without gaps.
    std::vector<std::size_t> strides;
    std::string_view bytes;             // from the first element to the last
    std::shared_ptr<const void> owner;  // of `bytes`, where it is not whoever opened the file
    Place place;

    /// The product of `shape`.
    std::size_t count() const;
};

/// The product of `shape`; nothing if it, or the product of its extents that are not 0, times `item_size`
/// exceeds 2^63 - 1, or if there are more than 32 extents.
[[nodiscard]] std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape,
                                                       std::size_t item_size);

// For a file. `shape` gives the number of elements; float32 and int64 stay in memory of the caller.
[[nodiscard]] RawArray raw_array(const float* values, std::vector<std::size_t> shape);
/// The nearest float16, in memory of its own.
[[nodiscard]] RawArray float16_array(const float* values, std::vector<std::size_t> shape);
[[nodiscard]] RawArray raw_array(const std::int64_t* values, std::vector<std::size_t> shape);
/// UTF-32 of the longest string's length. A reader of numpy's format loses NULs at a string's end.
[[nodiscard]] RawArray raw_array(const std::vector<std::string>& strings, std::vector<std::size_t> shape);

}  // namespace heed

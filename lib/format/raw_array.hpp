// An array as a binary file holds it: bytes of a known type that nobody has copied or checked for NaN yet.
// .npy, .npz and .safetensors are read to this and written from it; here it becomes numbers and strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/tensor.hpp"

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
    bool fortran_order = false;
    std::vector<std::size_t> shape;
    std::string_view bytes;             // item_size times the product of `shape`
    std::shared_ptr<const void> owner;  // of `bytes`, where it is not whoever opened the file
    Place place;
};

/// The product of `shape`; nothing if it, or the product of its extents that are not 0, times `item_size`
/// exceeds 2^63 - 1, or if there are more than 32 extents.
std::optional<std::size_t> checked_count(const std::vector<std::size_t>& shape, std::size_t item_size);

// From a file's array, row-major. Each throws InputError if the elements are of another kind.

/// Floating-point elements, whole numbers and booleans, each as the nearest float32; infinity where float32
/// is too small.
NdArray numbers_of(const RawArray& array);
/// The refusal of other elements, before one is read.
void require_numbers(const RawArray& array);
/// As numbers_of, but whole numbers and booleans are refused: where a weight belongs they are a mistake.
NdArray floats_of(const RawArray& array);
/// As floats_of, and NaN and infinity are refused.
NdArray finite_floats_of(const RawArray& array);
/// The refusal of whole numbers, before an element is read.
void require_floats(const RawArray& array);
/// Whole numbers and booleans; InputError for one over 2^63 - 1.
std::vector<std::int64_t> integers_of(const RawArray& array);
/// Strings as UTF-8, without the NULs that pad them; InputError for what is no code point, or no ASCII where
/// the file holds bytes.
std::vector<std::string> strings_of(const RawArray& array);

/// Where number `flat` of an array of `shape` stands, row-major: "[i, j]".
std::string show_index(std::size_t flat, const std::vector<std::size_t>& shape);

/// InputError, which names the place as [i, j], if one of the numbers is NaN or infinite.
void refuse_non_finite(const NdArray& array, const Place& place);
/// The same for some of the numbers of an array of `shape`: those from `first` on, row-major.
void refuse_non_finite(std::span<const float> numbers, std::size_t first,
                       const std::vector<std::size_t>& shape, const Place& place);

// For a file. `shape` gives the number of elements; the first two refer to memory of the caller.
RawArray raw_array(const float* values, std::vector<std::size_t> shape);
/// The nearest float16, in memory of its own.
RawArray float16_array(const float* values, std::vector<std::size_t> shape);
RawArray raw_array(const std::int64_t* values, std::vector<std::size_t> shape);
/// UTF-32 of the longest string's length. A reader of numpy's format loses NULs at a string's end.
RawArray raw_array(const std::vector<std::string>& strings, std::vector<std::size_t> shape);

}  // namespace heed

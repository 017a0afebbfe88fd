// What a file's array holds: its bytes as numbers and strings, row-major.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/nd_array.hpp"
#include "format/raw_array.hpp"

namespace heed {

// Each throws InputError if the elements are of another kind.

/// Floating-point elements, whole numbers and booleans, each as the nearest float32; infinity where float32
/// is too small.
[[nodiscard]] NdArray numbers_of(const RawArray& array);
/// The rejection of other elements, before one is read.
void require_numbers(const RawArray& array);
/// As numbers_of, but whole numbers and booleans are rejected: where a weight belongs they are a mistake.
[[nodiscard]] NdArray floats_of(const RawArray& array);
/// As floats_of, and NaN and infinity are rejected.
[[nodiscard]] NdArray finite_floats_of(const RawArray& array);
/// The rejection of whole numbers, before an element is read.
void require_floats(const RawArray& array);
/// Whole numbers and booleans; InputError for one over 2^63 - 1.
[[nodiscard]] std::vector<std::int64_t> integers_of(const RawArray& array);
/// Strings as UTF-8, without the NULs that pad them; InputError for what is no code point, or no ASCII where
/// the file holds bytes.
[[nodiscard]] std::vector<std::string> strings_of(const RawArray& array);

/// The index of number `flat` in an array of `shape`, row-major: "[i, j]".
[[nodiscard]] std::string show_index(std::size_t flat, const std::vector<std::size_t>& shape);

/// InputError, which names the place as [i, j], if one of the numbers is NaN or infinite.
void reject_non_finite(const NdArray& array, const Place& place);
/// The same for some of the numbers of an array of `shape`: those from `first` on, row-major.
void reject_non_finite(std::span<const float> numbers, std::size_t first,
                       const std::vector<std::size_t>& shape, const Place& place);
/// Infinity alone: NaN is what a mask leaves.
void reject_infinite(std::span<const float> numbers, std::size_t first, const std::vector<std::size_t>& shape,
                     const Place& place);

}  // namespace heed

// NumPy's .npy, formats 1.0 to 3.0. As strict as numpy.load without pickles, and stricter where a file
// contradicts itself: a key twice, bytes left over.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <string>
#include <string_view>

#include "format/raw_array.hpp"

namespace heed {

/// The array in `bytes`, which has to outlive it. InputError if it is no .npy file of numbers or strings.
[[nodiscard]] RawArray parse_npy(std::string_view bytes, const Place& place);

/// What stands before the array's bytes in a .npy file of format 1.0: with them, byte for byte what
/// numpy.save writes. float32, int64 and unicode arrays.
[[nodiscard]] std::string npy_header(const RawArray& array);

}  // namespace heed

// NumPy's .npy, formats 1.0 to 3.0, and .npz, a zip archive of .npy files. As strict as numpy.load without
// pickles, and stricter where a file contradicts itself: a key twice, bytes left over.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/raw_array.hpp"
#include "format/zip.hpp"

namespace heed {

/// The array in `bytes`, which has to outlive it. InputError if it is no .npy file of numbers or strings.
[[nodiscard]] RawArray parse_npy(std::string_view bytes, const Place& place);

/// What comes before the array's bytes in a .npy file of format 1.0: with them, byte for byte what
/// numpy.save writes. float32, int64 and unicode arrays.
[[nodiscard]] std::string npy_header(const RawArray& array);

/// The named arrays of a .npz file; each is read when it is requested.
class NpzReader {
  public:
    /// `bytes` has to outlive the reader. InputError if it is no zip archive, or has members that are no
    /// .npy.
    NpzReader(std::string_view bytes, const Place& place);

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] std::optional<RawArray> find(std::string_view name) const;

  private:
    Place place_;
    ZipReader archive_;
    std::vector<std::string> names_;  // in the archive's order, without ".npy"
};

/// A .npz file: arrays and their names, not compressed.
void write_npz(const std::vector<std::pair<std::string, RawArray>>& arrays, const Sink& sink);

}  // namespace heed

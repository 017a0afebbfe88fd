// NumPy's .npy, formats 1.0 to 3.0, and its .npz, a zip archive of them. As strict as numpy.load without
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
RawArray parse_npy(std::string_view bytes, const Place& place);

/// A .npy file of format 1.0, byte for byte what numpy.save writes. float32, int64 and unicode arrays.
std::string to_npy(const RawArray& array);

/// The named arrays of a .npz file; each is read when it is asked for.
class NpzReader {
  public:
    /// `bytes` has to outlive the reader. InputError if it is no zip archive, or has members that are no
    /// .npy.
    NpzReader(std::string_view bytes, const Place& place);

    const std::vector<std::string>& names() const { return names_; }
    std::optional<RawArray> find(std::string_view name) const;

  private:
    Place place_;
    ZipReader archive_;
    std::vector<std::string> names_;  // in the archive's order, without ".npy"
};

/// A .npz file: arrays and their names, not compressed.
std::string to_npz(const std::vector<std::pair<std::string, RawArray>>& arrays);

}  // namespace heed

// NumPy's .npz: a zip archive of .npy files, each an array with a name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "format/raw_array.hpp"
#include "format/zip.hpp"

namespace heed {

/// The named arrays of a .npz file; each is read when it is asked for.
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

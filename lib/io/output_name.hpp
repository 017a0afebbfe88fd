// Which file an output's name leads to, be it there or not yet. Paths are the user's; "-" is standard output.
#pragma once

#include <optional>
#include <string>

namespace heed {

/// The number N of an open descriptor: of "-", /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N, by
/// whatever spelling or link. The system would open another file under the same name, at its beginning; and
/// one that was sent into a file would be replaced.
[[nodiscard]] std::optional<int> descriptor_named(const std::string& path);

/// Where the symbolic links lead that the path itself is, be there a file or not: what is written in its
/// place.
[[nodiscard]] std::string without_links(const std::string& path);

/// The same for all names of one file, through links that dangle too, and for the descriptors that were sent
/// into it; another for another file. Nothing for a device, which takes what many write, and where no file
/// can be.
[[nodiscard]] std::optional<std::string> output_identity(const std::string& path);

}  // namespace heed

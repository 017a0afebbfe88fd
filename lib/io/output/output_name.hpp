// The names of outputs: which file a name leads to, whether it exists or not, how much room is there, and
// names that nobody else has. Paths are the user's; "-" is standard output.
#pragma once

#include <cstdint>
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

/// How many bytes an unprivileged process may still write into the folder of `path`; nothing where that is
/// not known.
[[nodiscard]] std::optional<std::uint64_t> free_bytes_beside(const std::string& path);

/// 64 random bits as hexadecimal digits: a name that no other process uses, on no machine that shares the
/// folder. Process numbers alone may be the same.
[[nodiscard]] std::string unique_name();

}  // namespace heed

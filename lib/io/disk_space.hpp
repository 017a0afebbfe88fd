// How much a file system still takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace heed {

/// What an unprivileged process may still write into the folder of `path`; nothing where that is not known.
[[nodiscard]] std::optional<std::uint64_t> free_bytes_beside(const std::string& path);

}  // namespace heed

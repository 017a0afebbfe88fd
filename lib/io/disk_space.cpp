#include "io/disk_space.hpp"

#include <filesystem>
#include <system_error>

#include "io/file.hpp"

namespace heed {

std::optional<std::uint64_t> free_bytes_beside(const std::string& path) {
    if (path == "-") return std::nullopt;
    std::error_code unknown;
    const auto space = std::filesystem::space(folder_of(path), unknown);
    return unknown ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

}  // namespace heed

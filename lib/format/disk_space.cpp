#include "format/disk_space.hpp"

#include <filesystem>
#include <system_error>

namespace heed {

std::optional<std::uint64_t> free_bytes_beside(const std::string& path) {
    namespace fs = std::filesystem;
    if (path == "-") return std::nullopt;
    const std::string folder = fs::path(path).parent_path().string();
    std::error_code unknown;
    const auto space = fs::space(folder.empty() ? "." : folder, unknown);
    return unknown ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

}  // namespace heed

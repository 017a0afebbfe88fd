#include "io/helper_program.hpp"

#include <cstdlib>
#include <filesystem>

namespace heed {

std::string helper_program(const std::string& name) {
    if (const char* const folder = std::getenv("HEED_LIBEXEC"); folder != nullptr && *folder != '\0')
        return (std::filesystem::path(folder) / name).string();
    std::error_code unknown;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::filesystem::path beside = program.parent_path().parent_path() / HEED_LIBEXECDIR / name;
    if (!unknown && std::filesystem::exists(beside, unknown)) return beside.string();
    return HEED_FULL_LIBEXECDIR "/" + name;
}

}  // namespace heed

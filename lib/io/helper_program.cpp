#include "io/helper_program.hpp"

#include <cstdlib>
#include <filesystem>

#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace heed {
namespace {

bool is_helper(const std::filesystem::path& path) {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
}

/// Where this program lies; nothing if that is not known.
std::filesystem::path this_program() {
    std::error_code unknown;
    std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
#if defined(__linux__)
    // Where /proc is not mounted, the name under which it was started says it.
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives addresses as numbers.
    if (const auto* const name = reinterpret_cast<const char*>(::getauxval(AT_EXECFN));
        unknown && name != nullptr)
        program = std::filesystem::canonical(name, unknown);
#endif
    return program;
}

}  // namespace

std::string helper_program(const std::string& name) {
    if (const char* const folder = std::getenv("HEED_LIBEXEC"); folder != nullptr && *folder != '\0')
        return (std::filesystem::path(folder) / name).string();
    std::string built_for = HEED_FULL_LIBEXECDIR "/" + name;
    const std::filesystem::path program = this_program();
    if (program.empty()) return built_for;
    const std::filesystem::path beside = program.parent_path().parent_path() / HEED_LIBEXECDIR / name;
    // Where neither exists, messages name the place beside this program: an installation may have been moved.
    return is_helper(beside) || !is_helper(built_for) ? beside.string() : built_for;
}

}  // namespace heed

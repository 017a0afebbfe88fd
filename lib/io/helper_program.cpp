#include "io/helper_program.hpp"

#include <cstdlib>
#include <filesystem>

#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace heed {
namespace {

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
    std::error_code unknown;
    const std::filesystem::path program = this_program();
    const std::filesystem::path beside = program.parent_path().parent_path() / HEED_LIBEXECDIR / name;
    if (!program.empty() && std::filesystem::exists(beside, unknown)) return beside.string();
    return HEED_FULL_LIBEXECDIR "/" + name;
}

}  // namespace heed

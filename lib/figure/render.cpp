#include "figure/render.hpp"

#include <chrono>
#include <filesystem>

#include "format/number.hpp"
#include "format/process.hpp"

namespace heed {
namespace {

constexpr std::chrono::seconds time_limit(90);

/// The helper beside this program, as build tree and installation have it; else where it was to be installed.
std::string helper_path() {
    std::error_code unknown;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const std::filesystem::path beside = program.parent_path().parent_path() / HEED_LIBEXECDIR / "heed-draw";
    if (!unknown && std::filesystem::exists(beside, unknown)) return beside.string();
    return HEED_FULL_LIBEXECDIR "/heed-draw";
}

}  // namespace

std::string render_dot(const std::string& dot, const std::string& engine, const std::string& format) {
    return run_program({helper_path(), engine, format}, dot, time_limit);
}

std::string render_svg(const std::string& svg, const std::string& format, double dpi) {
    return run_program({helper_path(), "figure", format, rounded(dpi, 3)}, svg, time_limit);
}

}  // namespace heed

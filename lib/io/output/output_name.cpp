#include "io/output/output_name.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <random>
#include <string_view>
#include <system_error>

#include "core/text/number.hpp"
#include "io/file.hpp"

namespace heed {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // as the kernel follows

/// /proc/self/fd and its threads' folders of that name.
bool holds_own_descriptors(const fs::path& folder) {
    std::error_code none;
    if (folder.lexically_normal() == "/dev/fd") return true;
    const fs::path self = fs::canonical("/proc/self", none);
    if (none) return false;
    const fs::path place = fs::canonical(folder, none);
    return !none && place.filename() == "fd" && place.string().starts_with(self.string() + "/");
}

/// Of a name that is no link to another.
std::optional<int> number_of_descriptor(const fs::path& path) {
    const fs::path normal = path.lexically_normal();
    if (normal == "/dev/stdout") return STDOUT_FILENO;
    if (normal == "/dev/stderr") return STDERR_FILENO;
    const auto number = parse_count(path.filename().string());
    if (!number || *number > INT32_MAX || !holds_own_descriptors(folder_of(path.string())))
        return std::nullopt;
    return static_cast<int>(*number);
}

/// Where the link `path` leads.
std::optional<fs::path> next_of(const fs::path& path) {
    std::error_code no_link;
    const fs::path link = fs::read_symlink(path, no_link);
    if (no_link) return std::nullopt;
    return path.parent_path() / link;  // an absolute link is a whole path
}

std::string key(const struct stat& status) {
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

std::optional<std::string> identity_of_descriptor(int number) {
    struct stat status {};
    if (::fstat(number, &status) == 0 && S_ISREG(status.st_mode)) return key(status);
    return "descriptor " + std::to_string(number);
}

}  // namespace

std::optional<int> descriptor_named(const std::string& path) {
    if (path == "-") return STDOUT_FILENO;
    std::optional<fs::path> name = path;
    for (int i = 0; i < most_links && name; ++i, name = next_of(*name))
        if (const auto number = number_of_descriptor(*name)) return number;
    return std::nullopt;
}

std::string without_links(const std::string& path) {
    fs::path target = path;
    for (int i = 0; i < most_links; ++i) {
        const auto next = next_of(target);
        if (!next) return target.string();
        target = *next;
    }
    throw std::system_error(ELOOP, std::generic_category(), "cannot write " + path);
}

std::optional<std::string> output_identity(const std::string& path) {
    if (const auto number = descriptor_named(path)) return identity_of_descriptor(*number);
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
        const bool is_one = S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode);
        return is_one ? std::optional(key(status)) : std::nullopt;
    }
    if (errno != ENOENT) return std::nullopt;
    const std::string target = without_links(path);
    if (::stat(folder_of(target).c_str(), &status) != 0) return std::nullopt;
    return key(status) + "/" + fs::path(target).filename().string();
}

std::optional<std::uint64_t> free_bytes_beside(const std::string& path) {
    if (path == "-") return std::nullopt;
    std::error_code unknown;
    const auto space = fs::space(folder_of(path), unknown);
    return unknown ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

std::string unique_name() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::random_device random;
    std::string name;
    for (int i = 0; i < 2; ++i)
        for (unsigned bits = random(), j = 0; j < 8; ++j, bits >>= 4) name += digits[bits & 0xF];
    return name;
}

}  // namespace heed

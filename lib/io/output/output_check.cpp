#include "io/output/output_check.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

#include "core/error.hpp"
#include "io/file.hpp"
#include "io/output/output_file.hpp"

namespace heed {
namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

std::string file_name_of(const std::string& id) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string name;
    for (const char c : id) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(c) && !(c == '.' && name.empty()))
            name += c;
        else
            name += {'%', digits[byte >> 4], digits[byte & 0xF]};
    }
    return name.empty() ? "%" : name;
}

/// What stands behind a name, "-" being one of standard input or output. False: nothing does.
bool look_up(const std::string& path, const char* standard, struct stat& status) {
    return ::stat(path == "-" ? standard : path.c_str(), &status) == 0;
}

bool is_same_file(const std::string& written, const std::string& read) {
    struct stat out {
    }, in{};
    if (!look_up(written, "/dev/stdout", out) || !look_up(read, "/dev/stdin", in)) return false;
    return (S_ISREG(out.st_mode) || S_ISFIFO(out.st_mode)) && out.st_dev == in.st_dev &&
           out.st_ino == in.st_ino;
}

/// As messages call it.
std::string name_of(const std::string& output) {
    return descriptor_named(output) == STDOUT_FILENO ? "standard output" : output;
}

std::string replaced(std::string text, std::string_view placeholder, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += by.size())
        text.replace(at, placeholder.size(), by);
    return text;
}

}  // namespace

const std::string* same_file(const std::string& path, const std::vector<std::string>& read) {
    const auto found = std::find_if(read.begin(), read.end(),
                                    [&](const std::string& file) { return is_same_file(path, file); });
    return found == read.end() ? nullptr : &*found;
}

std::string output_path(const std::optional<std::string>& flag, const std::vector<std::string>& read) {
    if (!flag) return output_path("-", read);
    if (is_gzip(*flag))
        throw UsageError("heed writes .zst, and no .gz: give " + flag->substr(0, flag->size() - 2) +
                         "zst, not " + *flag);
    if (const std::string* const file = same_file(*flag, read))
        throw UsageError(name_of(*flag) + " is the file that is read" + (*file == *flag ? "" : ", " + *file) +
                         ": write to another");
    return *flag;
}

void try_output(const std::string& path, const std::vector<std::string>& read) {
    OutputFile(output_path(path, read));
}

void reject_compressed(const std::string& flag, const std::optional<std::string>& path) {
    if (path && is_compressed(*path))
        throw UsageError(flag + " is not compressed: give a name without " + file_extension(*path));
}

void reject_same(const std::vector<std::optional<std::string>>& outputs) {
    std::map<std::string, std::string> seen;
    for (const auto& output : outputs) {
        const auto identity = output ? output_identity(*output) : std::nullopt;
        if (!identity) continue;
        const std::string name = name_of(*output);
        const auto [first, is_new] = seen.emplace(*identity, name);
        if (is_new) continue;
        const std::string what = first->second == name ? name + " is given for two outputs"
                                                       : first->second + " and " + name + " are one file";
        throw UsageError(what + ": write each output to a file of its own");
    }
}

bool names_a_file(const std::string& path) {
    std::error_code unknown;
    const auto type = std::filesystem::status(path, unknown).type();
    return !descriptor_named(path) &&
           (type == std::filesystem::file_type::not_found || type == std::filesystem::file_type::regular ||
            type == std::filesystem::file_type::none);
}

bool is_too_long(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) != 0 && errno == ENAMETOOLONG;
}

std::string with_shard(const std::string& path, std::int64_t index) {
    return replaced(path, "{shard}", std::to_string(index));
}

std::string with_id(const std::string& path, const std::string& id) {
    return replaced(path, "{id}", file_name_of(id));
}

}  // namespace heed

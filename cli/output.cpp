#include "output.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>

#include "command_line.hpp"
#include "core/error.hpp"

namespace heed {
namespace {

constexpr const char* output_group = "Output";

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
    return name;
}

std::string replaced(std::string text, std::string_view placeholder, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(placeholder, at)) != std::string::npos; at += by.size())
        text.replace(at, placeholder.size(), by);
    return text;
}

}  // namespace

void add_output_flags(CLI::App& app, OutputFlags& flags, const std::string& formats) {
    add_text(app,
             {"-o,--output", "FILE", "Where to write; the ending chooses the format (stdout)", output_group},
             flags.path);
    add_text(app, {"--format", "FORMAT", formats, output_group}, flags.format);
}

void refuse_binary_on_terminal(const std::string& path, bool binary) {
    if (binary && path == "-" && ::isatty(STDOUT_FILENO) == 1)
        throw UsageError(
            "this format is binary and stdout a terminal: give -o FILE, or send stdout to a file or a pipe");
}

bool names_a_file(const std::string& path) {
    std::error_code unknown;
    const auto type = std::filesystem::status(path, unknown).type();
    return path != "-" &&
           (type == std::filesystem::file_type::not_found || type == std::filesystem::file_type::regular ||
            type == std::filesystem::file_type::none);
}

std::string with_shard(const std::string& path, const Shard& shard) {
    return replaced(path, "{shard}", std::to_string(shard.index));
}

std::string with_id(const std::string& path, const std::string& id) {
    return replaced(path, "{id}", file_name_of(id));
}

}  // namespace heed

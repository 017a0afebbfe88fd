#include "io/first_bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/error.hpp"

namespace heed {
namespace {

using namespace std::string_view_literals;

constexpr auto signatures = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"\x93NUMPY"sv, "an array of numpy.save (name it .npy)"},
     {"PK\x03\x04"sv, "a zip archive (numpy.savez names one .npz, torch.save .pt)"},
     {"PK\x05\x06"sv, "a zip archive of no files"},
     {"\x1f\x8b"sv, "what gzip has packed (gzip -dc unpacks it, and -f reads .gz)"},
     {"\x28\xb5\x2f\xfd"sv, "what zstd has packed (zstd -dc unpacks it, and -f reads .zst)"},
     {"\x89HDF\r\n"sv, "HDF5 (numpy.save saves an array of it)"},
     {"\x80\x02"sv, "a pickle of Python (numpy.save saves an array of it)"},
     {"\x80\x03"sv, "a pickle of Python (numpy.save saves an array of it)"},
     {"\x80\x04"sv, "a pickle of Python (numpy.save saves an array of it)"},
     {"\x80\x05"sv, "a pickle of Python (numpy.save saves an array of it)"},
     {"\x89PNG"sv, "a PNG picture"},
     {"%PDF-"sv, "a PDF document"},
     {"PAR1\x15"sv, "a table of Parquet (pandas saves it with to_csv)"}});

/// As far as this can be seen: no control characters but white space.
bool is_text(std::string_view bytes) {
    constexpr std::size_t beginning = 256;
    const std::string_view begin = bytes.substr(0, beginning);
    return !begin.empty() && std::all_of(begin.begin(), begin.end(), [](unsigned char c) {
        const bool is_utf8 = c < 0xF5 && c != 0xC0 && c != 0xC1;
        return (c >= ' ' && is_utf8) || c == '\t' || c == '\n' || c == '\r';
    });
}

/// An object, or an array of arrays, objects or strings: not "[CLS],the,cat".
bool is_json(std::string_view bytes) {
    constexpr std::string_view white_space = " \t\r\n";
    const std::size_t first = std::min(bytes.find_first_not_of(white_space), bytes.size());
    const std::size_t second = std::min(bytes.find_first_not_of(white_space, first + 1), bytes.size());
    const std::string_view next = bytes.substr(second, 1);
    return bytes.substr(first).starts_with('{')
               ? next == "\""
               : bytes.substr(first).starts_with('[') && (next == "[" || next == "{" || next == "\"");
}

/// Eight bytes of a length, and a JSON object.
bool is_safetensors(std::string_view bytes) {
    return bytes.size() > 9 && bytes[8] == '{' && bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4);
}

}  // namespace

std::string kind_of_binary(std::string_view bytes) {
    for (const auto& [signature, kind] : signatures)
        if (bytes.starts_with(signature)) return std::string(kind);
    return is_safetensors(bytes) ? "safetensors (name it .safetensors)" : "";
}

void reject_binary(std::string_view bytes, const std::string& file) {
    if (const std::string kind = kind_of_binary(bytes); !kind.empty())
        throw InputError({file, ""}, "text", kind);
}

std::string kind_of_bytes(std::string_view bytes) {
    if (bytes.empty()) return "nothing";
    if (std::string kind = kind_of_binary(bytes); !kind.empty()) return kind;
    if (!is_text(bytes)) return "";
    return is_json(bytes) ? "JSON (name it .json)" : "text";
}

}  // namespace heed

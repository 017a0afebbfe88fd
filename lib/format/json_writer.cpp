#include "format/json_writer.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

constexpr bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// ASCII that is written as it is.
constexpr std::array<bool, 256> plain_ascii = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0; c < 0x80; ++c) plain[c] = !needs_escape(static_cast<char>(c));
    return plain;
}();

std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && plain_ascii[static_cast<unsigned char>(text[length])]) ++length;
    return length;
}

void append_escape(std::string& out, char c) {
    static constexpr std::string_view plain = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt",
                                      digits = "0123456789abcdef";
    out += '\\';
    if (const std::size_t known = plain.find(c); known != std::string_view::npos)
        out += letters[known];
    else
        out.append("u00").append({digits[c >> 4 & 0xF], digits[c & 0xF]});
}

}  // namespace

void escape_line_separators(std::string& json, std::size_t from) {
    static constexpr auto separators = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"\u0085", "\\u0085"}, {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}});
    std::string escaped;
    std::size_t copied = from;
    for (std::size_t at = from; (at = json.find_first_of("\xC2\xE2", at)) != std::string::npos;) {
        const std::string_view rest = std::string_view(json).substr(at);
        const auto found = std::find_if(separators.begin(), separators.end(), [&](const auto& separator) {
            return rest.starts_with(separator.first);
        });
        if (found == separators.end()) {
            ++at;
            continue;
        }
        escaped.append(json, copied, at - copied).append(found->second);
        copied = at += found->first.size();
    }
    if (copied == from) return;
    escaped.append(json, copied);
    json.replace(from, std::string::npos, escaped);
}

void append_json(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    const std::size_t plain = plain_length(text);
    const std::string_view rest = text.substr(plain);
    if (first_invalid_utf8(rest)) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        escape_line_separators(out, begin);
        return;
    }
    out += '"';
    out += text.substr(0, plain);
    for (const char c : rest) {
        if (needs_escape(c))
            append_escape(out, c);
        else
            out += c;
    }
    out += '"';
    if (!rest.empty()) escape_line_separators(out, begin);
}

void append_json(std::string& out, float number) {
    append_number(out, number);
}

void append_json(std::string& out, double number) {
    append_number(out, number);
}

void append_json(std::string& out, RawJson value) {
    out += value.text;
}

}  // namespace heed

#include "format/json_writer.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "core/utf8.hpp"

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

void append_json(std::string& out, std::string_view text) {
    const std::size_t plain = plain_length(text);
    const std::string_view rest = text.substr(plain);
    if (first_invalid_utf8(rest)) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
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

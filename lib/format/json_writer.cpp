#include "format/json_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/utf8.hpp"

namespace heed {
namespace {

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// ASCII that is written as it is.
bool is_plain(char c) {
    return static_cast<unsigned char>(c) < 0x80 && !needs_escape(c);
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
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain) - text.begin();
    const std::string_view rest = text.substr(static_cast<std::size_t>(plain));
    if (first_invalid_utf8(rest)) {
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    out += text.substr(0, static_cast<std::size_t>(plain));
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

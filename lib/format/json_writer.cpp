#include "format/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// What becomes of a byte of a text.
enum class Written : std::uint8_t { ascii_as_it_is, as_it_is, escaped, may_begin_separator };

constexpr std::array<Written, 256> ways_to_write = [] {
    std::array<Written, 256> ways{};
    for (std::size_t c = 0; c < 0x20; ++c) ways[c] = Written::escaped;
    ways['"'] = ways['\\'] = Written::escaped;
    for (std::size_t c = 0x80; c < 0x100; ++c) ways[c] = Written::as_it_is;
    ways[0xC2] = ways[0xE2] = Written::may_begin_separator;
    return ways;
}();

Written way_to_write(char c) {
    return ways_to_write[static_cast<unsigned char>(c)];
}

bool is_plain_ascii(std::string_view text) {
    for (const char c : text)
        if (way_to_write(c) != Written::ascii_as_it_is) return false;
    return true;
}

/// Some readers of lines take these for a line's end.
constexpr auto separators = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"\u0085", "\\u0085"}, {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}});

/// The separator with which `text` begins, and its escape; null if there is none.
const std::pair<std::string_view, std::string_view>* separator_of(std::string_view text) {
    const auto* const found = std::find_if(separators.begin(), separators.end(), [&](const auto& separator) {
        return text.starts_with(separator.first);
    });
    return found != separators.end() ? found : nullptr;
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
    std::string escaped;
    std::size_t copied = from;
    for (std::size_t at = from; (at = json.find_first_of("\xC2\xE2", at)) != std::string::npos;) {
        const auto* const separator = separator_of(std::string_view(json).substr(at));
        if (separator == nullptr) {
            ++at;
            continue;
        }
        escaped.append(json, copied, at - copied).append(separator->second);
        copied = at += separator->first.size();
    }
    if (copied == from) return;
    escaped.append(json, copied);
    json.replace(from, std::string::npos, escaped);
}

namespace {

/// Takes the first character off `text`, or all up to the next that is escaped.
void append_some(std::string& out, std::string_view& text) {
    const auto* const end = std::find_if(text.begin(), text.end(), [](char c) {
        return way_to_write(c) == Written::escaped || way_to_write(c) == Written::may_begin_separator;
    });
    std::size_t taken = 1;
    if (end != text.begin()) {
        taken = static_cast<std::size_t>(end - text.begin());
        out += text.substr(0, taken);
    } else if (way_to_write(text.front()) == Written::escaped) {
        append_escape(out, text.front());
    } else if (const auto* const separator = separator_of(text)) {
        taken = separator->first.size();
        out += separator->second;
    } else {
        out += text.front();
    }
    text.remove_prefix(taken);
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    if (is_plain_ascii(text)) {  // as most are
        out += '"';
        out += text;
        out += '"';
        return;
    }
    if (first_invalid_utf8(text)) {
        const std::size_t begin = out.size();
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        escape_line_separators(out, begin);
        return;
    }
    out += '"';
    while (!text.empty()) append_some(out, text);
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

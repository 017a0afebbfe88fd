#include "format/pdf_info.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

constexpr auto npos = std::string_view::npos;

/// What follows `mark`; nothing if it is not there.
std::string_view after(std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    return at == npos ? std::string_view() : text.substr(at + mark.size());
}

/// The dictionary that the last trailer calls Info: between "12 0 obj" and "endobj".
std::string_view information(std::string_view pdf) {
    const std::size_t trailer = pdf.rfind("trailer");
    if (trailer == npos) return {};
    const std::string_view number = after(pdf.substr(trailer), "/Info ");
    const std::string object =
        "\n" + std::string(number.substr(0, number.find_first_not_of("0123456789"))) + " 0 obj";
    const std::string_view found = after(pdf, object);
    return found.substr(0, found.find("endobj"));
}

/// In parentheses, which may stand within it in pairs, and a backslash before what would be read otherwise.
std::optional<std::string> literal(std::string_view text) {
    std::string bytes;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && ++i < text.size())
            c = text[i] == 'n' ? '\n' : text[i];
        else if (c == '(' && depth++ == 0)
            continue;
        else if (c == ')' && --depth == 0)
            return bytes;
        bytes += c;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> hex_digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::size_t value = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return value == npos ? std::nullopt : std::optional(static_cast<std::uint32_t>(value));
}

/// Of the digits between < and >.
std::optional<std::string> bytes_in(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        const auto high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes += static_cast<char>(*high << 4 | *low);
    }
    return bytes;
}

/// Of UTF-16, the higher byte first; nothing for half a pair of surrogates.
std::optional<std::string> text_of_utf16(std::string_view bytes) {
    const auto unit_at = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]) << 8 |
                                          static_cast<unsigned char>(bytes[i + 1]));
    };
    std::string text;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        std::uint32_t c = unit_at(i);
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
            const std::uint32_t low = unit_at(i += 2);
            if (low < 0xDC00 || low > 0xDFFF) return std::nullopt;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
        if (c >= 0xD800 && c < 0xE000) return std::nullopt;
        append_code_point(text, static_cast<char32_t>(c));
    }
    return text;
}

}  // namespace

std::optional<std::string> pdf_information(std::string_view pdf, std::string_view key) {
    std::string_view value = after(information(pdf), "/" + std::string(key));
    value.remove_prefix(std::min(value.find_first_not_of(" \r\n"), value.size()));
    std::optional<std::string> bytes;
    if (value.starts_with('(')) bytes = literal(value);
    if (value.starts_with('<')) bytes = bytes_in(value.substr(1, value.find('>') - 1));
    if (!bytes) return std::nullopt;
    constexpr std::string_view big_endian_mark = "\xFE\xFF";
    if (bytes->starts_with(big_endian_mark)) return text_of_utf16(std::string_view(*bytes).substr(2));
    return first_invalid_utf8(*bytes) ? std::nullopt : bytes;
}

}  // namespace heed

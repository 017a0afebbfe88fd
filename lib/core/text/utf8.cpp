#include "core/text/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace heed {
namespace {

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// How many bytes a sequence that begins with `lead` has; 0: none begins so.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

/// The bits of a sequence of `length` bytes, whether or not they are a code point.
char32_t decode(std::string_view sequence) {
    static constexpr unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t value = static_cast<unsigned char>(sequence[0]) & lead_bits[sequence.size()];
    for (const char byte : sequence.substr(1)) value = value << 6 | (static_cast<unsigned char>(byte) & 0x3F);
    return value;
}

bool is_valid_sequence(std::string_view sequence) {
    if (!std::all_of(sequence.begin() + 1, sequence.end(), is_continuation)) return false;
    const char32_t value = decode(sequence);
    if (sequence.size() == 3) return value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
    return sequence.size() < 4 || (value >= 0x10000 && value <= 0x10FFFF);
}

/// Where the ASCII that begins at `at` ends, eight bytes at a time.
std::size_t end_of_ascii(std::string_view text, std::size_t at) {
    for (std::uint64_t bytes; text.size() - at >= sizeof bytes; at += sizeof bytes) {
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        if ((bytes & 0x8080808080808080) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    for (std::size_t at = end_of_ascii(text, 0); at < text.size(); at = end_of_ascii(text, at)) {
        const std::size_t length = sequence_length(static_cast<unsigned char>(text[at]));
        if (length == 0 || text.size() - at < length || !is_valid_sequence(text.substr(at, length)))
            return at;
        at += length;
    }
    return std::nullopt;
}

std::string describe_other_byte(char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    const std::string encoding = value < 0xA0 ? "WINDOWS-1252" : "ISO-8859-1";  // these have no controls
    return std::string("the byte 0x") + digits[value >> 4] + digits[value & 0x0F] + " (if this is " +
           encoding + ", iconv -f " + encoding + " -t UTF-8 converts it)";
}

void reject_nul(std::string_view text, const Place& place) {
    if (text.find('\0') != std::string_view::npos) throw InputError(place, "text without NUL", "a NUL");
}

char32_t next_code_point(std::string_view& text) {
    if (const auto first = static_cast<unsigned char>(text.front()); first < 0x80) {
        text.remove_prefix(1);
        return first;
    }
    const std::size_t length = sequence_length(static_cast<unsigned char>(text.front()));
    const char32_t code_point = decode(text.substr(0, length));
    text.remove_prefix(length);
    return code_point;
}

void append_code_point(std::string& out, char32_t code_point) {
    const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (code_point < 0x80) return byte(code_point);
    if (code_point < 0x800) {
        byte(0xC0 | code_point >> 6);
    } else if (code_point < 0x10000) {
        byte(0xE0 | code_point >> 12);
        byte(0x80 | (code_point >> 6 & 0x3F));
    } else {
        byte(0xF0 | code_point >> 18);
        byte(0x80 | (code_point >> 12 & 0x3F));
        byte(0x80 | (code_point >> 6 & 0x3F));
    }
    byte(0x80 | (code_point & 0x3F));
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

bool is_white_space(char32_t c) {
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
           c == 0x3000;
}

}  // namespace heed

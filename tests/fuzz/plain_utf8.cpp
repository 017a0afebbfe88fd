#include "fuzz/plain_utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace heed::fuzz {
namespace {

struct Bytes {
    unsigned char first, last;
};
using Row = std::vector<Bytes>;

/// RFC 3629, section 4: UTF8-octets.
const std::array<Row, 9> rows = {{
    {{0x00, 0x7F}},
    {{0xC2, 0xDF}, {0x80, 0xBF}},
    {{0xE0, 0xE0}, {0xA0, 0xBF}, {0x80, 0xBF}},
    {{0xE1, 0xEC}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xED, 0xED}, {0x80, 0x9F}, {0x80, 0xBF}},
    {{0xEE, 0xEF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF0, 0xF0}, {0x90, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF1, 0xF3}, {0x80, 0xBF}, {0x80, 0xBF}, {0x80, 0xBF}},
    {{0xF4, 0xF4}, {0x80, 0x8F}, {0x80, 0xBF}, {0x80, 0xBF}},
}};

bool begins_with(std::string_view text, const Row& row) {
    if (text.size() < row.size()) return false;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < row[i].first || byte > row[i].last) return false;
    }
    return true;
}

char32_t code_point_of(std::string_view sequence) {
    const auto bits = [&](std::size_t i, unsigned mask) {
        return static_cast<char32_t>(static_cast<unsigned char>(sequence[i]) & mask);
    };
    switch (sequence.size()) {
        case 1:
            return bits(0, 0x7F);
        case 2:
            return bits(0, 0x1F) * 0x40 + bits(1, 0x3F);
        case 3:
            return bits(0, 0x0F) * 0x1000 + bits(1, 0x3F) * 0x40 + bits(2, 0x3F);
        default:
            return bits(0, 0x07) * 0x40000 + bits(1, 0x3F) * 0x1000 + bits(2, 0x3F) * 0x40 + bits(3, 0x3F);
    }
}

/// The code points of the longest beginning that is UTF-8; takes it off `text`.
std::u32string take_valid(std::string_view& text) {
    std::u32string decoded;
    while (!text.empty()) {
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return begins_with(text, each); });
        if (row == rows.end()) break;
        decoded += code_point_of(text.substr(0, row->size()));
        text.remove_prefix(row->size());
    }
    return decoded;
}

}  // namespace

std::optional<std::u32string> decode_plainly(std::string_view text) {
    std::u32string decoded = take_valid(text);
    return text.empty() ? std::optional(std::move(decoded)) : std::nullopt;
}

std::size_t valid_prefix_plainly(std::string_view text) {
    std::string_view rest = text;
    take_valid(rest);
    return text.size() - rest.size();
}

}  // namespace heed::fuzz

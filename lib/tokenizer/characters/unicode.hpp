// Code points as tokenizers see them: the tables of the Rust library `tokenizers` and its Unicode
// crates, which are older than today's Unicode in places and the truth all the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace heed {

/// What a code point is, one bit each.
namespace code_point {
constexpr std::uint16_t removed = 1 << 0;      // by clean_text: control characters and what is unassigned
constexpr std::uint16_t blank = 1 << 1;        // a space after clean_text
constexpr std::uint16_t chinese = 1 << 2;      // gets spaces around it
constexpr std::uint16_t white_space = 1 << 3;  // separates words
constexpr std::uint16_t punctuation = 1 << 4;  // is a word of its own
constexpr std::uint16_t nonspacing = 1 << 5;   // an accent: category Mn
constexpr std::uint16_t word = 1 << 6;         // \w of a regular expression
constexpr std::uint16_t decomposes = 1 << 7;   // in NFD
constexpr std::uint16_t uppercase = 1 << 8;    // another in lower case
}  // namespace code_point

/// Of the alphabets and the punctuation below U+2100, which are most of what is asked for.
extern const std::array<std::uint16_t, 0x2100> common_properties;
/// Of any code point.
std::uint16_t search_properties(char32_t c);

inline std::uint16_t properties_of(char32_t c) {
    return c < common_properties.size() ? common_properties[c] : search_properties(c);
}

/// The canonical combining class, by which NFD orders marks; of a code point that does not decompose.
std::uint8_t combining_class_of(char32_t c);

struct Expansion {
    std::array<char32_t, 4> code_points{};
    std::size_t size = 0;

    const char32_t* begin() const { return code_points.data(); }
    const char32_t* end() const { return code_points.data() + size; }
};

/// What NFD makes of it, before marks are ordered; itself if it does not decompose.
Expansion decomposition_of(char32_t c);
/// In lower case, whatever stands around it: a sigma at the end of a word stays σ.
Expansion lowercase_of(char32_t c);

}  // namespace heed

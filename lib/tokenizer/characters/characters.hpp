// What a code point is to the normalizers, pre-tokenizers and regular expressions of the Rust library
// `tokenizers`, beyond what unicode.hpp has for BERT.
#pragma once

#include <cstdint>
#include <string_view>

namespace heed {

/// A set of general categories, a bit each.
using Categories = std::uint32_t;

/// The set that \p{NAME} means, of a category ("Lu") or a group of them ("L"); 0 for another name.
Categories categories_named(std::string_view name);

struct CharacterProperties {
    Categories category;  // one bit
    std::uint8_t grapheme;
    std::uint8_t flags;
};

namespace character_flag {
constexpr std::uint8_t regex_space = 1 << 0;  // \s of a regular expression
constexpr std::uint8_t regex_word = 1 << 1;   // \w
constexpr std::uint8_t regex_class_word =
    1 << 2;                               // \w in brackets, where Oniguruma leaves ² and five others out
constexpr std::uint8_t numeric = 1 << 3;  // for Digits
constexpr std::uint8_t combining_mark = 1 << 4;  // for StripAccents
}  // namespace character_flag

CharacterProperties character_properties(char32_t c);

/// What NFKD makes of it where that differs from NFD; empty: the same.
std::u32string_view compatible_of(char32_t c);

/// The primary composite of two code points, Hangul syllables too; 0 if there is none.
char32_t composed_of(char32_t first, char32_t second);

/// The bytes of the first extended grapheme cluster of `text`, which is valid UTF-8 and not empty. Only what
/// clusters under 6 bytes need is distinguished: flags are not.
std::size_t first_grapheme(std::string_view text);

}  // namespace heed

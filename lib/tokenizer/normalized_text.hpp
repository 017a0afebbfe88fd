// A text on its way through normalizers and pre-tokenizers: each byte remembers which characters of the
// original it came from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/stages.hpp"

namespace heed {

struct Character {
    char32_t code_point;
    Span span;
};
using Characters = std::vector<Character>;

Characters characters_of(const NormalizedText& normalized);
NormalizedText text_of(const Characters& characters);

/// `text`, valid UTF-8, unchanged; its first character is number `start` of the original.
NormalizedText unchanged(std::string_view text, std::uint32_t start);

/// Appends text that comes from `span`.
void append(NormalizedText& normalized, std::string_view text, Span span);
void append(NormalizedText& normalized, char32_t c, Span span);
/// Appends the bytes [start, end) of another.
void append(NormalizedText& normalized, const NormalizedText& other, std::size_t start, std::size_t end);

bool is_ascii(std::string_view text);

/// A character that a transformation makes, and how it came to be as the Rust library counts it: 1 is put
/// in, 0 replaces one, -N replaces one and takes the N after it away.
struct Change {
    char32_t code_point;
    int change;
};

/// The spans of what was replaced; what is put in has that of the character before it, or `before`.
Characters transformed(const Characters& source, const std::vector<Change>& changes, Span before);

}  // namespace heed

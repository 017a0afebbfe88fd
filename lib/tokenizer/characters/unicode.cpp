#include "tokenizer/characters/unicode.hpp"

#include <algorithm>
#include <iterator>

#include "tokenizer/characters/unicode_tables.hpp"

namespace heed {
namespace {

namespace tables = unicode_tables;

static_assert(code_point::removed == tables::removed && code_point::blank == tables::blank &&
              code_point::chinese == tables::chinese && code_point::white_space == tables::white_space &&
              code_point::punctuation == tables::punctuation &&
              code_point::nonspacing == tables::nonspacing && code_point::word == tables::word &&
              code_point::decomposes == tables::decomposes && code_point::uppercase == tables::uppercase);

template <typename Table>
Expansion expand(const Table& table, char32_t c) {
    const auto* const found =
        std::lower_bound(std::begin(table), std::end(table), c,
                         [](const auto& mapping, char32_t value) { return mapping.from < value; });
    if (found == std::end(table) || found->from != c) return {{c}, 1};
    Expansion expansion;
    for (const char32_t to : found->to)
        if (to != 0) expansion.code_points[expansion.size++] = to;
    return expansion;
}

/// Hangul syllables decompose by arithmetic. The Unicode Standard, section 3.12.
Expansion decompose_hangul(char32_t c) {
    constexpr char32_t first_syllable = 0xAC00, leading = 0x1100, vowel = 0x1161, trailing = 0x11A7;
    constexpr char32_t vowels = 21, trailings = 28;
    const char32_t index = c - first_syllable;
    Expansion jamo{{leading + index / (vowels * trailings), vowel + index % (vowels * trailings) / trailings},
                   2};
    if (index % trailings != 0) jamo.code_points[jamo.size++] = trailing + index % trailings;
    return jamo;
}

}  // namespace

std::uint16_t search_properties(char32_t c) {
    const auto* const behind =
        std::upper_bound(std::begin(tables::properties), std::end(tables::properties), c,
                         [](char32_t value, const auto& range) { return value < range.first; });
    return std::prev(behind)->properties;
}

const std::array<std::uint16_t, 0x2100> common_properties = [] {
    std::array<std::uint16_t, 0x2100> table{};
    const auto* range = std::begin(tables::properties);
    for (char32_t c = 0; c < table.size(); ++c) {
        if (std::next(range)->first == c) ++range;
        table[c] = range->properties;
    }
    return table;
}();

std::uint8_t combining_class_of(char32_t c) {
    if (c < tables::combining_classes[0].first) return 0;
    const auto* const found =
        std::lower_bound(std::begin(tables::combining_classes), std::end(tables::combining_classes), c,
                         [](const auto& range, char32_t value) { return range.last < value; });
    return found != std::end(tables::combining_classes) && found->first <= c ? found->combining_class
                                                                             : std::uint8_t{0};
}

Expansion decomposition_of(char32_t c) {
    return c >= 0xAC00 && c <= 0xD7A3 ? decompose_hangul(c) : expand(tables::decompositions, c);
}

Expansion lowercase_of(char32_t c) {
    return expand(tables::lowercase, c);
}

}  // namespace heed

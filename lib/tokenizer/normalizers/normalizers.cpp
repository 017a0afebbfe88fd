#include "tokenizer/normalizers/normalizers.hpp"

#include <algorithm>

#include "core/text/byte_characters.hpp"
#include "tokenizer/characters/characters.hpp"
#include "tokenizer/characters/unicode.hpp"

namespace heed {
namespace {

bool is_space(char32_t c) {
    return (properties_of(c) & code_point::white_space) != 0;
}

void apply(const BertNormalizer& step, NormalizedText& normalized, Span before) {
    const Characters source = characters_of(normalized);
    normalized = step.normalize(normalized.text, 0);
    for (Span& span : normalized.spans) span = span.end == 0 ? before : source[span.start].span;
}

void apply(const UnicodeForm& step, NormalizedText& normalized, Span before) {
    if (is_ascii(normalized.text)) return;
    normalized = text_of(in_unicode_form(step, characters_of(normalized), before));
}

void apply(const Lowercase&, NormalizedText& normalized, Span) {
    if (is_ascii(normalized.text)) {
        for (char& c : normalized.text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return;
    }
    NormalizedText lower;
    for (const auto& [c, span] : characters_of(normalized))
        for (const char32_t small : lowercase_of(c)) append(lower, small, span);
    normalized = std::move(lower);
}

/// Leaves those characters for which `keep` is true.
template <typename Keep>
void filter(NormalizedText& normalized, const Keep& keep) {
    Characters characters = characters_of(normalized);
    std::erase_if(characters, [&](const Character& character) { return !keep(character.code_point); });
    normalized = text_of(characters);
}

void apply(const StripAccents&, NormalizedText& normalized, Span) {
    if (is_ascii(normalized.text)) return;
    filter(normalized,
           [](char32_t c) { return (character_properties(c).flags & character_flag::combining_mark) == 0; });
}

void apply(const Nmt&, NormalizedText& normalized, Span) {
    Characters characters = characters_of(normalized);
    std::erase_if(characters, [](const Character& character) {
        const char32_t c = character.code_point;
        return (c >= 1 && c <= 8) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F ||
               c == 0x9F;
    });
    for (auto& [c, span] : characters)
        if (c == 9 || c == 10 || c == 12 || c == 13 || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
            c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD)
            c = U' ';
    normalized = text_of(characters);
}

void apply(const ByteLevelNormalizer&, NormalizedText& normalized, Span) {
    NormalizedText bytes;
    for (std::size_t i = 0; i < normalized.text.size(); ++i)
        append(bytes, byte_character(normalized.text[i]), normalized.spans[i]);
    normalized = std::move(bytes);
}

void apply(const Prepend& step, NormalizedText& normalized, Span before) {
    if (normalized.text.empty()) return;
    const Span first = step.text.empty() ? before : normalized.spans[0];
    Characters characters = characters_of(normalized);
    characters[0].span = first;
    NormalizedText longer;
    append(longer, step.text, first);
    for (const auto& [c, span] : characters) append(longer, c, span);
    normalized = std::move(longer);
}

void apply(const Strip& step, NormalizedText& normalized, Span) {
    const Characters characters = characters_of(normalized);
    const auto is_kept = [](const Character& character) { return !is_space(character.code_point); };
    const auto first =
        step.left ? std::find_if(characters.begin(), characters.end(), is_kept) : characters.begin();
    const auto last = std::find_if(characters.rbegin(), characters.rend(), is_kept).base();
    normalized = text_of({first, step.right ? std::max(first, last) : characters.end()});
}

void apply(const Replace& step, NormalizedText& normalized, Span before) {
    const std::vector<ByteRange> matches = matches_of(step.pattern, normalized.text);
    if (matches.empty()) return;
    NormalizedText replaced;
    std::size_t covered = 0;
    for (const auto& [start, end] : matches) {
        append(replaced, normalized, covered, start);
        append(replaced, step.content, end == 0 ? before : normalized.spans[end - 1]);
        covered = end;
    }
    append(replaced, normalized, covered, normalized.text.size());
    normalized = std::move(replaced);
}

void apply(const Precompiled& step, NormalizedText& normalized, Span before) {
    step.apply(normalized, before);
}

}  // namespace

NormalizedText NormalizerSequence::normalize(std::string_view text, std::uint32_t start) const {
    NormalizedText normalized = unchanged(text, start);
    for (const NormalizerStep& step : steps)
        std::visit([&](const auto& one) { apply(one, normalized, {start, start}); }, step);
    return normalized;
}

bool NormalizerSequence::makes_lower_case() const {
    return std::any_of(steps.begin(), steps.end(), [](const NormalizerStep& step) {
        const auto* const bert = std::get_if<BertNormalizer>(&step);
        return bert != nullptr ? bert->lowercase : std::holds_alternative<Lowercase>(step);
    });
}

}  // namespace heed

#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"

#include <algorithm>
#include <utility>

#include "core/text/byte_characters.hpp"
#include "tokenizer/characters/characters.hpp"
#include "tokenizer/characters/unicode.hpp"
#include "tokenizer/pre_tokenizers/split.hpp"

namespace heed {
namespace {

bool is_space(char32_t c) {
    return (properties_of(c) & code_point::white_space) != 0;
}

bool is_punctuation(char32_t c) {
    return (properties_of(c) & code_point::punctuation) != 0;
}

bool is_numeric(char32_t c) {
    return (character_properties(c).flags & character_flag::numeric) != 0;
}

template <typename Matches>
void split_at_characters(PreTokenized& text, SplitBehavior behavior, const Matches& matches) {
    cut_pieces(text, [&](std::string_view piece) {
        return split_at(characters_that(piece, matches), piece, behavior);
    });
}

/// Makes each piece anew: `write` appends what becomes of the bytes from start to end.
template <typename Write>
void rewrite_pieces(PreTokenized& text, const Write& write) {
    NormalizedText rewritten;
    rewritten.text.reserve(text.normalized.text.size() * 3 / 2 + 4);
    rewritten.spans.reserve(text.normalized.text.size() * 3 / 2 + 4);
    for (auto& [start, end] : text.pieces) {
        const std::size_t first = rewritten.text.size();
        write(rewritten, start, end);
        start = first;
        end = rewritten.text.size();
    }
    text.normalized = std::move(rewritten);
}

bool begins_with(const NormalizedText& normalized, std::size_t start, std::string_view text) {
    return std::string_view(normalized.text).substr(start).starts_with(text);
}

/// Appends the characters that stand for the bytes [start, end), each of one byte or two.
void append_byte_characters(NormalizedText& to, const NormalizedText& from, std::size_t start,
                            std::size_t end) {
    std::size_t at = to.text.size();
    to.text.resize(at + 2 * (end - start));
    to.spans.resize(to.text.size());
    for (std::size_t i = start; i < end; ++i)
        for (const char byte : byte_character(from.text[i])) {
            to.text[at] = byte;
            to.spans[at++] = from.spans[i];
        }
    to.text.resize(at);
    to.spans.resize(at);
}

const Regex& gpt2_pattern() {
    static const Regex pattern(
        R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)");
    return pattern;
}

/// A piece begins at each `mark`: split_at, merged_with_next, of a mark that has no empty match.
void cut_before(PreTokenized& text, std::string_view mark) {
    std::vector<ByteRange> pieces;
    pieces.reserve(text.pieces.size());
    const std::string_view whole = text.normalized.text;
    for (auto [start, end] : text.pieces) {
        const std::string_view piece = whole.substr(0, end);
        for (std::size_t at; (at = piece.find(mark, start + 1)) != std::string_view::npos; start = at)
            pieces.push_back({start, at});
        pieces.push_back({start, end});
    }
    text.pieces = std::move(pieces);
}

void split_by(PreTokenized& text, const Pattern& pattern, SplitBehavior behavior, bool invert) {
    cut_pieces(text, [&](std::string_view piece) {
        return split_at(matches_of(pattern, piece), piece, behavior, invert);
    });
}

void apply(const ByteLevel& step, PreTokenized& text, std::uint32_t) {
    const NormalizedText& from = text.normalized;
    if (step.add_prefix_space)
        rewrite_pieces(text, [&](NormalizedText& to, std::size_t start, std::size_t end) {
            if (!begins_with(from, start, " ")) append(to, " ", from.spans[start]);
            append(to, from, start, end);
        });
    if (step.use_regex)
        cut_pieces(text, [](std::string_view piece) {
            return split_at(gpt2_pattern().matches(piece), piece, SplitBehavior::isolated);
        });
    rewrite_pieces(text, [&](NormalizedText& to, std::size_t start, std::size_t end) {
        append_byte_characters(to, from, start, end);
    });
}

void apply(const Metaspace& step, PreTokenized& text, std::uint32_t text_start) {
    using Scheme = Metaspace::PrependScheme;
    const NormalizedText& from = text.normalized;
    rewrite_pieces(text, [&](NormalizedText& to, std::size_t start, std::size_t end) {
        const bool is_wanted =
            step.prepend_scheme == Scheme::always ||
            (step.prepend_scheme == Scheme::first && from.spans[start].start == text_start);
        if (is_wanted && from.text[start] != ' ' && !begins_with(from, start, step.replacement))
            append(to, step.replacement, from.spans[start]);
        const std::string_view piece = std::string_view(from.text).substr(0, end);
        for (std::size_t i = start; i < end;) {
            const std::size_t space = std::min(piece.find(' ', i), end);
            append(to, from, i, space);
            if (space < end) append(to, step.replacement, from.spans[space]);
            i = space + 1;
        }
    });
    if (step.split) cut_before(text, step.replacement);
}

void apply(const Split& step, PreTokenized& text, std::uint32_t) {
    split_by(text, step.pattern, step.behavior, step.invert);
}

/// Words and what is neither word nor white space, each as long as it goes.
void apply(const Whitespace&, PreTokenized& text, std::uint32_t) {
    cut_pieces(text, [](std::string_view piece) {
        std::vector<ByteRange> words;
        std::uint16_t last = code_point::white_space;
        for (std::string_view rest = piece; !rest.empty();) {
            const std::size_t start = piece.size() - rest.size();
            const std::uint16_t properties = properties_of(next_code_point(rest));
            const auto kind = static_cast<std::uint16_t>((properties & code_point::word) != 0
                                                             ? code_point::word
                                                             : properties & code_point::white_space);
            if (kind != code_point::white_space) {
                if (kind != last) words.push_back({start, start});
                words.back().end = piece.size() - rest.size();
            }
            last = kind;
        }
        return words;
    });
}

void apply(const WhitespaceSplit&, PreTokenized& text, std::uint32_t) {
    split_at_characters(text, SplitBehavior::removed, is_space);
}

void apply(const BertPreTokenizer&, PreTokenized& text, std::uint32_t) {
    cut_pieces(text, [](std::string_view piece) {
        std::vector<ByteRange> words;
        BertPreTokenizer::each_word_in(piece, [&](const ByteRange& word) { words.push_back(word); });
        return words;
    });
}

void apply(const Punctuation& step, PreTokenized& text, std::uint32_t) {
    split_at_characters(text, step.behavior, is_punctuation);
}

void apply(const Digits& step, PreTokenized& text, std::uint32_t) {
    split_at_characters(text, step.individual_digits ? SplitBehavior::isolated : SplitBehavior::contiguous,
                        is_numeric);
}

void apply(const CharDelimiterSplit& step, PreTokenized& text, std::uint32_t) {
    split_by(text, Pattern(step.delimiter), SplitBehavior::removed, false);
}

}  // namespace

void PreTokenizerSequence::each_word(NormalizedText& text, std::uint32_t text_start,
                                     const Visit& visit) const {
    PreTokenized cut{std::move(text), {}};
    if (!cut.normalized.text.empty()) cut.pieces.push_back({0, cut.normalized.text.size()});
    for (const PreTokenizerStep& step : steps)
        std::visit([&](const auto& one) { apply(one, cut, text_start); }, step);
    text = std::move(cut.normalized);
    for (const ByteRange& word : cut.pieces) visit(word);
}

}  // namespace heed

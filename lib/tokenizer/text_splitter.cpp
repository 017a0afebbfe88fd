#include "tokenizer/text_splitter.hpp"

#include "core/utf8.hpp"
#include "tokenizer/unicode.hpp"

namespace heed {
namespace {

/// How many bytes the character has that begins with `lead`.
std::size_t character_size(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::uint16_t properties_at(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) return common_properties[byte];
    text.remove_prefix(at);
    return properties_of(next_code_point(text));
}

/// Appends the tokens of one text, numbering its words.
class Appender {
  public:
    Appender(const TokenizerParts& parts, TextTokens& tokens, std::optional<std::int64_t> word)
        : parts_(parts), tokens_(tokens), fixed_word_(word) {}

    void add_token(std::uint32_t id, std::string_view token, Span span) {
        tokens_.add(id, token, span, fixed_word_.value_or(words_++));
    }

    /// Words between white space, with punctuation apart, of the bytes [start, end).
    void add_words(const NormalizedText& normalized, std::size_t start, std::size_t end) {
        const std::string_view text = std::string_view(normalized.text).substr(0, end);
        std::size_t word = start;
        for (std::size_t at = start; at < end;) {
            const std::size_t behind = at + character_size(text[at]);
            const std::uint16_t properties = properties_at(text, at);
            if ((properties & (code_point::white_space | code_point::punctuation)) != 0) {
                add_word(normalized, word, at);
                if ((properties & code_point::punctuation) != 0) add_word(normalized, at, behind);
                word = behind;
            }
            at = behind;
        }
        add_word(normalized, word, end);
    }

  private:
    void add_word(const NormalizedText& normalized, std::size_t start, std::size_t end) {
        if (start == end) return;
        pieces_.clear();
        parts_.model.append_pieces(pieces_, std::string_view(normalized.text).substr(start, end - start));
        const std::int64_t word = fixed_word_.value_or(words_++);
        for (const Piece& piece : pieces_)
            tokens_.add(
                piece.id, piece.token,
                {normalized.spans[start + piece.start].start, normalized.spans[start + piece.end - 1].end},
                word);
    }

    const TokenizerParts& parts_;
    TextTokens& tokens_;
    std::optional<std::int64_t> fixed_word_;
    std::int64_t words_ = 0;
    std::vector<Piece> pieces_;
};

}  // namespace

TextSplitter::TextSplitter(const TokenizerParts& parts)
    : parts_(parts),
      raw_(parts.added, parts.normalizer, false),
      normalized_(parts.added, parts.normalizer, true) {}

void TextSplitter::append(TextTokens& tokens, std::string_view text, const TextStart& start) const {
    tokens.reserve_first(text.size() / 3 + 1);
    Appender appender(parts_, tokens, start.word);
    std::uint32_t first = start.code_point;  // where the stretch begins
    std::size_t counted = 0;                 // bytes before it
    for (const Stretch& raw : raw_.split(text)) {
        const std::string_view bytes = text.substr(raw.start, raw.end - raw.start);
        first += static_cast<std::uint32_t>(count_code_points(text.substr(counted, raw.start - counted)));
        counted = raw.start;
        if (raw.added) {
            const auto size = static_cast<std::uint32_t>(count_code_points(bytes));
            appender.add_token(*raw.added, bytes, {first, first + size});
            continue;
        }
        const NormalizedText normalized = parts_.normalizer.normalize(bytes, first);
        for (const Stretch& stretch : normalized_.split(normalized.text)) {
            if (stretch.added)
                appender.add_token(
                    *stretch.added,
                    std::string_view(normalized.text).substr(stretch.start, stretch.end - stretch.start),
                    {normalized.spans[stretch.start].start, normalized.spans[stretch.end - 1].end});
            else
                appender.add_words(normalized, stretch.start, stretch.end);
        }
    }
}

}  // namespace heed

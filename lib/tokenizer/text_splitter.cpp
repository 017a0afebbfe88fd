#include "tokenizer/text_splitter.hpp"

#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

/// Appends the tokens of one text, numbering its words.
class Appender {
  public:
    Appender(const TokenizerParts& parts, WordMemory& memory, TextTokens& tokens, const TextStart& start)
        : parts_(parts), memory_(memory), tokens_(tokens), start_(start) {}

    void add_token(std::uint32_t id, std::string_view token, Span span) {
        tokens_.add(id, token, span, start_.word.value_or(words_++));
    }

    /// The words of a text, each in pieces.
    void add_words(NormalizedText normalized) {
        parts_.pre_tokenizer->each_word(normalized, start_.code_point, [&](const ByteRange& word) {
            const std::string_view text = normalized.text;
            const std::vector<Span>& spans = normalized.spans;
            const std::int64_t number = start_.word.value_or(words_++);
            const std::string_view bytes = text.substr(word.start, word.end - word.start);
            for (const Piece& piece : memory_.pieces_of(*parts_.model, bytes))
                tokens_.add(piece.id, piece.token,
                            {spans[word.start + piece.start].start, spans[word.start + piece.end - 1].end},
                            number);
        });
    }

  private:
    const TokenizerParts& parts_;
    WordMemory& memory_;
    TextTokens& tokens_;
    const TextStart& start_;
    std::int64_t words_ = 0;
};

NormalizedText part_of(const NormalizedText& normalized, const Stretch& stretch) {
    const auto spans = normalized.spans.begin();
    return {normalized.text.substr(stretch.start, stretch.end - stretch.start),
            {spans + static_cast<std::ptrdiff_t>(stretch.start),
             spans + static_cast<std::ptrdiff_t>(stretch.end)}};
}

}  // namespace

TextSplitter::TextSplitter(const TokenizerParts& parts)
    : parts_(parts),
      raw_(parts.added, *parts.normalizer, false),
      normalized_(parts.added, *parts.normalizer, true) {}

void TextSplitter::append(TextTokens& tokens, std::string_view text, const TextStart& start) const {
    tokens.begin_text(start.code_point, text.size() / 3 + 1);
    const std::unique_lock lock(memory_mutex_, std::try_to_lock);
    WordMemory own;  // for a thread that finds the other in use
    Appender appender(parts_, lock ? memory_ : own, tokens, start);
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
        NormalizedText normalized = parts_.normalizer->normalize(bytes, first);
        for (const Stretch& stretch : normalized_.split(normalized.text)) {
            if (!stretch.added && stretch.end - stretch.start == normalized.text.size()) {
                appender.add_words(std::move(normalized));
                break;  // it is the only one
            }
            if (stretch.added)
                appender.add_token(
                    *stretch.added,
                    std::string_view(normalized.text).substr(stretch.start, stretch.end - stretch.start),
                    {normalized.spans[stretch.start].start, normalized.spans[stretch.end - 1].end});
            else
                appender.add_words(part_of(normalized, stretch));
        }
    }
}

}  // namespace heed

#include "tokenizer/answer.hpp"

#include <algorithm>
#include <utility>

#include "core/text/byte_characters.hpp"
#include "core/text/utf8.hpp"
#include "tokenizer/models/byte_tokens.hpp"

namespace heed {
namespace {

/// The bytes of text that tokens of a model stand for, with the space in front: parts of characters, perhaps.
class TokenBytes {
  public:
    explicit TokenBytes(const TokenizerModel& model)
        : model_(model), is_byte_level_(model.form(byte_character(' ')).text == " ") {}

    /// Whether it is one byte, of a character that has no token.
    bool is_fallback(const std::string& token) const {
        const TokenForm form = model_.form(token);
        return !is_byte_level_ && form.label_is_text && byte_of(form.text);
    }

    std::string of(const std::string& token) const {
        if (is_byte_level_) return bytes_of_characters(token);
        const TokenForm form = model_.form(token);
        if (form.label_is_text) return byte_of(form.text).value_or(form.text);
        return (form.continues_word ? "" : " ") + form.text;  // words without a mark
    }

  private:
    /// Of SentencePiece's <0x00> to <0xFF>.
    static std::optional<std::string> byte_of(const std::string& token) {
        const auto digit = [](char c) { return c >= 'A' ? c - 'A' + 10 : c - '0'; };
        if (token.size() != byte_token(' ').size()) return std::nullopt;
        const auto byte = static_cast<char>(digit(token[3]) * 16 + digit(token[4]));
        return token == byte_token(byte) ? std::optional(std::string(1, byte)) : std::nullopt;
    }

    const TokenizerModel& model_;
    bool is_byte_level_;
};

using Offsets = std::pair<std::int64_t, std::int64_t>;

/// UTF-8 without NUL, which records cannot hold.
bool is_character(std::string_view bytes) {
    return !first_invalid_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
}

/// How many bytes at the beginning of `bytes` are one character; 0: they are none.
std::size_t character_size(std::string_view bytes) {
    for (std::size_t size = 1; size <= std::min<std::size_t>(4, bytes.size()); ++size)
        if (is_character(bytes.substr(0, size))) return size;
    return 0;
}

/// How many bytes become one U+FFFD where none begins a character: those with which one could have begun
/// (Unicode 15, chapter 3.9, "maximal subparts"; as Rust's from_utf8_lossy).
std::size_t broken_size(std::string_view bytes) {
    for (std::size_t size = std::min<std::size_t>(3, bytes.size()); size > 1; --size)
        for (std::size_t missing = 1; size + missing <= 4; ++missing)
            if (is_character(std::string(bytes.substr(0, size)).append(missing, '\x80'))) return size;
    return 1;
}

/// The text that bytes are, and for each byte the number of its character.
class AnswerText {
  public:
    explicit AnswerText(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::size_t size = character_size(bytes);
            text_ += size == 0 ? std::string_view("\uFFFD") : bytes.substr(0, size);
            const std::size_t taken = size == 0 ? broken_size(bytes) : size;
            characters_.insert(characters_.end(), taken, count_++);
            bytes.remove_prefix(taken);
        }
    }

    const std::string& text() const { return text_; }

    /// The characters that the bytes [start, end) are of.
    Offsets of_bytes(std::size_t start, std::size_t end) const {
        if (start == end) return {0, 0};
        return {characters_[start], characters_[end - 1] + 1};
    }

  private:
    std::string text_;
    std::vector<std::int64_t> characters_;
    std::int64_t count_ = 0;
};

/// The word of each character, as the tokenizer separates the words of a text; none of white space.
std::vector<std::optional<std::int64_t>> words_of(const std::string& text, const TextSplitter& splitter) {
    TextTokens tokens;
    splitter.append(tokens, text);
    std::vector<std::optional<std::int64_t>> words(count_code_points(text));
    for (const TextToken& token : tokens)
        for (std::size_t i = token.span.start; i < std::min<std::size_t>(token.span.end, words.size()); ++i)
            words[i] = token.word;
    return words;
}

/// The bytes of each token; special ones have none. A run of bytes that stand for themselves and are no text
/// becomes a U+FFFD per byte, as the ByteFallback of `tokenizers` decodes it.
std::vector<std::string> bytes_of(const std::vector<WrittenToken>& answer, const TokenizerModel& model) {
    const TokenBytes token_bytes(model);
    std::vector<std::string> pieces;
    std::vector<std::size_t> run;
    std::string bytes_of_run;
    const auto end_run = [&] {
        if (first_invalid_utf8(bytes_of_run))
            for (const std::size_t i : run) pieces[i] = "\uFFFD";
        run.clear();
        bytes_of_run.clear();
    };
    for (const WrittenToken& token : answer) {
        pieces.push_back(token.is_special ? "" : token_bytes.of(token.token));
        if (token.is_special) continue;
        if (token_bytes.is_fallback(token.token)) {
            run.push_back(pieces.size() - 1);
            bytes_of_run += pieces.back();
        } else {
            end_run();
        }
    }
    end_run();
    return pieces;
}

/// Where the tokens' texts are in that of all of them.
std::vector<Offsets> offsets_of(const std::vector<WrittenToken>& answer, const TokenizerModel& model,
                                AnswerText& text) {
    std::string bytes;
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    ranges.reserve(answer.size());
    for (const std::string& piece : bytes_of(answer, model)) {
        ranges.emplace_back(bytes.size(), bytes.size() + piece.size());
        bytes += piece;
    }
    text = AnswerText(bytes);
    std::vector<Offsets> offsets;
    offsets.reserve(ranges.size());
    for (const auto& [start, end] : ranges) offsets.push_back(text.of_bytes(start, end));
    return offsets;
}

/// Of each token of the prompt: which text it is of.
void name_text_of_prompt(Encoding& prompt) {
    if (!prompt.sequence_ids.empty()) return;
    for (std::size_t i = 0; i < prompt.tokens.size(); ++i) {
        prompt.sequence_ids.push_back(is_special(prompt, i) ? std::nullopt : std::optional<std::int64_t>(0));
    }
}

}  // namespace

Encoding with_answer(Encoding prompt, const std::vector<WrittenToken>& answer, const TokenizerParts& parts,
                     const TextSplitter& splitter) {
    AnswerText text("");
    const std::vector<Offsets> offsets = offsets_of(answer, *parts.model, text);
    const auto words = words_of(text.text(), splitter);
    name_text_of_prompt(prompt);
    std::int64_t word = -1, word_in_text = -1;
    for (std::size_t i = 0; i < answer.size(); ++i) {
        const WrittenToken& token = answer[i];
        // A token's last character tells its word: the first may be the space before it.
        const auto own = token.is_special || offsets[i].second == 0
                             ? std::optional<std::int64_t>()
                             : words[static_cast<std::size_t>(offsets[i].second - 1)];
        const bool continues = own && *own == word_in_text;
        if (!continues && !token.is_special) ++word;
        word_in_text = own.value_or(-1);
        prompt.tokens.push_back(token.token);
        prompt.ids.push_back(token.id);
        prompt.segments.push_back(0);
        prompt.sequence_ids.push_back(token.is_special ? std::nullopt : std::optional<std::int64_t>(1));
        if (!prompt.offsets.empty()) prompt.offsets.push_back(offsets[i]);
        prompt.word_ids.push_back(token.is_special ? std::nullopt : std::optional(word));
        prompt.special_tokens_mask.push_back(token.is_special ? 1 : 0);
        if (parts.model->has_usual_forms()) continue;
        prompt.forms.push_back(parts.model->form(token.token));
        if (!continues) prompt.forms.back().continues_word = false;
    }
    if (prompt.text) prompt.text_pair = text.text();
    prompt.pair_is_answer = true;
    return prompt;
}

}  // namespace heed

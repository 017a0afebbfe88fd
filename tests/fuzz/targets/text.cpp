// Any bytes as text: UTF-8 as heed decodes it, and what the built-in tokenizer and white space make of it. A
// line is the text, the next its pair; the first byte says how it is cut and given.
#include "core/text/utf8.hpp"

#include <algorithm>

#include "fuzz/encoding_checks.hpp"
#include "fuzz/plain_tokenizer.hpp"
#include "fuzz/plain_utf8.hpp"
#include "fuzz/target.hpp"
#include "fuzz/told.hpp"
#include "model/builtin.hpp"
#include "tokenizer/characters/white_space.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed::fuzz {
namespace {

const Folder& folder() {
    static const Folder builtin = builtin_model().folder;
    return builtin;
}

const Tokenizer& tokenizer() {
    static const Tokenizer loaded = [] {
        std::vector<std::string> warnings;
        return Tokenizer::load(folder(), warnings);
    }();
    return loaded;
}

const PlainVocabulary& vocabulary() {
    static const PlainVocabulary plain = plain_vocabulary(folder().find("vocab.txt")->view());
    return plain;
}

void check_utf8(std::string_view bytes) {
    const std::size_t valid = valid_prefix_plainly(bytes);
    const auto invalid = first_invalid_utf8(bytes);
    require(invalid.value_or(bytes.size()) == valid, "UTF-8 ends where it ends");
    const std::u32string decoded = *decode_plainly(bytes.substr(0, valid));
    std::string_view rest = bytes.substr(0, valid);
    require(count_code_points(rest) == decoded.size(), "as many code points");
    std::string encoded;
    for (const char32_t c : decoded) {
        require(!rest.empty() && next_code_point(rest) == c, "the same code points");
        append_code_point(encoded, c);
    }
    require(encoded == bytes.substr(0, valid), "what is decoded is encoded again");
}

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void compare_with_twin(const Encoding& encoding, const std::string& text) {
    std::vector<PlainToken> found;
    for (std::size_t i = 1; i + 1 < encoding.tokens.size(); ++i)
        found.push_back({encoding.tokens[i], static_cast<std::size_t>(encoding.ids[i]),
                         static_cast<std::size_t>(encoding.offsets[i].first),
                         static_cast<std::size_t>(encoding.offsets[i].second)});
    require(found == tokenize_plainly(vocabulary(), text), "the same tokens");
}

Truncation truncation_of(unsigned char mode) {
    using Strategy = Truncation::Strategy;
    constexpr Strategy strategies[] = {Strategy::longest_first, Strategy::only_first, Strategy::only_second};
    return {std::size_t{mode} % 16, strategies[mode / 16 % 3],
            (mode & 0x80) != 0 ? Truncation::Side::left : Truncation::Side::right};
}

void check_truncation(const Sequence& sequence, const Encoding& whole, unsigned char mode) {
    const Truncation truncation = truncation_of(mode);
    const auto cut = accepted([&] { return tokenizer().encode(sequence, truncation); });
    if (!cut) return;
    check_encoding(*cut, tokenizer().vocabulary_size());
    require(cut->tokens.size() <= truncation.max_length, "a cut is as short as it is asked to be");
    require(cut->tokens.size() == std::min(whole.tokens.size(), truncation.max_length),
            "no more is cut than need be");
}

void check_white_space(const Sequence& sequence) {
    const Encoding encoding = split_at_white_space(sequence);
    const std::u32string text = *decode_plainly(*sequence.text);
    std::vector<std::string> words{""};
    for (const char32_t c : text) {
        if (!is_white_space(c))
            append_code_point(words.back(), c);
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.back().empty()) words.pop_back();
    const auto of_text =
        static_cast<std::size_t>(std::count(encoding.segments.begin(), encoding.segments.end(), 0));
    require(std::vector(encoding.tokens.begin(),
                        encoding.tokens.begin() + static_cast<std::ptrdiff_t>(of_text)) == words,
            "the same words");
    for (std::size_t i = 0; i < of_text; ++i) {
        const auto [start, end] = encoding.offsets[i];
        require(0 <= start && start < end && static_cast<std::size_t>(end) <= text.size(),
                "a word lies in the text");
        std::string word;
        for (std::int64_t at = start; at < end; ++at)
            append_code_point(word, text[static_cast<std::size_t>(at)]);
        require(word == words[i], "a word is what its offsets say");
    }
}

void run(std::string_view bytes) {
    check_utf8(bytes);
    if (bytes.empty() || !decode_plainly(bytes.substr(1))) return;
    const auto mode = static_cast<unsigned char>(bytes[0]);
    const std::vector<std::string> lines = parts_of(bytes.substr(1), "\n");
    Sequence sequence;
    sequence.text = lines[0];
    const Encoding alone = tokenizer().encode(sequence);
    check_encoding(alone, tokenizer().vocabulary_size());
    if (is_ascii(lines[0]) && lines[0].find('[') == std::string::npos) compare_with_twin(alone, lines[0]);
    if (lines.size() > 1) sequence.text_pair = lines[1];
    const Encoding whole = tokenizer().encode(sequence);
    check_encoding(whole, tokenizer().vocabulary_size());
    check_truncation(sequence, whole, mode);
    check_white_space(sequence);
    Sequence words;
    words.words = lines;
    check_encoding(tokenizer().encode(words), tokenizer().vocabulary_size());
    Sequence tokens;
    tokens.given.tokens = alone.tokens;
    if (!alone.tokens.empty())
        require(tokenizer().encode(tokens).ids == alone.ids, "tokens have the ids they had");
}

/// The first line, if it is text.
std::string tell(std::string_view bytes) {
    if (bytes.empty() || !decode_plainly(bytes.substr(1))) throw InputError({"a text", ""}, "no UTF-8");
    Sequence sequence;
    sequence.text = parts_of(bytes.substr(1), "\n")[0];
    nlohmann::json encoding = told(tokenizer().encode(sequence));
    encoding["text"] = *sequence.text;
    return encoding.dump();
}

std::vector<std::string> seeds() {
    return {"\x0AThe quick brown fox jumps over the lazy dog.\nA pair, isn't it?",
            "\x85[CLS] unaffable [MASK][SEP]\xC2\xA0na\xC3\xAFve caf\x65\xCC\x81",
            "\x33\xE4\xB8\xAD\xE6\x96\x87\xF0\x9F\x98\x80 \xED\x95\x9C\xEA\xB5\xAD\n\xC4\xB0\xCE\xA3\xCF\x82",
            std::string("\x05tab\there\0nul\x7F\x1B[31m\xC2\x85\xE2\x80\xA8", 25),
            "\x01" + std::string(101, 'a') + " " + std::string(100, 'b'),
            "\xED\xA0\x80\xF4\x90\x80\x80\xC0\xAF",
            "\x10\xCC\xA3\xCC\x87\x71\xCC\x87\xCC\xA3 \xE1\xBA\x9B\xCC\xA3 \xEF\xAC\x81"};
}

const Registered text({"text",
                       run,
                       seeds,
                       {"[MASK]", "[CLS]", "[UNK]", "##", "\xCC\x81", "\xE4\xB8\xAD", "\xED\xA0\x80",
                        "\xF4\x90\x80\x80", "\xC2\xA0", "\xC4\xB0", "\xED\x95\x9C", "\xE2\x80\x8B",
                        "\xEF\xBF\xBD"},
                       tell});

}  // namespace
}  // namespace heed::fuzz

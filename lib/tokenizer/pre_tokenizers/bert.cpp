#include "tokenizer/pre_tokenizers/bert.hpp"

#include "core/text/utf8.hpp"
#include "tokenizer/characters/unicode.hpp"

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

}  // namespace

void BertPreTokenizer::each_word(NormalizedText& text, std::uint32_t, const Visit& visit) const {
    each_word_in(text.text, visit);
}

void BertPreTokenizer::each_word_in(std::string_view text, const Visit& visit) {
    std::size_t start = 0;  // of the word that is open
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = at + character_size(text[at]);
        const std::uint16_t properties = properties_at(text, at);
        if ((properties & (code_point::white_space | code_point::punctuation)) != 0) {
            if (start < at) visit({start, at});
            if ((properties & code_point::punctuation) != 0) visit({at, next});
            start = next;
        }
        at = next;
    }
    if (start < text.size()) visit({start, text.size()});
}

const Kind<std::unique_ptr<const PreTokenizer>> pre_tokenizers::bert = {
    "BertPreTokenizer", [](const JsonValue&) -> std::unique_ptr<const PreTokenizer> {
        return std::make_unique<const BertPreTokenizer>();
    }};

}  // namespace heed

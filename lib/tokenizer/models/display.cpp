#include "tokenizer/models/display.hpp"

#include <string>

#include "core/utf8.hpp"
#include "tokenizer/characters/byte_characters.hpp"

namespace heed {
namespace {

/// SentencePiece's mark becomes a space.
std::string with_spaces(std::string text) {
    constexpr std::string_view mark = "\u2581";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
        text.replace(at, mark.size(), " ");
    return text;
}

}  // namespace

bool is_token_name(std::string_view token) {
    return is_bracketed(token) ||
           (token.size() > 2 && token.front() == '<' && token.back() == '>' && !token.starts_with("<0x"));
}

TokenForm form_with_spaces(std::string_view token, bool is_byte_level) {
    if (is_token_name(token)) return {std::string(token), false, true};
    std::string text = is_byte_level ? bytes_of_characters(token) : with_spaces(std::string(token));
    if (first_invalid_utf8(text)) text = token;
    return {text, !text.starts_with(' '), false};
}

}  // namespace heed

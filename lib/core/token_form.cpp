#include "core/token_form.hpp"

#include <algorithm>

#include "core/text/byte_characters.hpp"
#include "core/text/utf8.hpp"

namespace heed {
namespace {

constexpr std::string_view continuing = "##";       // WordPiece's
constexpr std::string_view byte_level_space = "Ġ";  // the byte 32
constexpr std::string_view sentence_piece_space = "▁";

std::string with_spaces(std::string text) {
    for (std::size_t at = text.find(sentence_piece_space); at != std::string::npos;
         at = text.find(sentence_piece_space, at))
        text.replace(at, sentence_piece_space.size(), " ");
    return text;
}

bool is_printed_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 32 && c < 127; });
}

std::string text_of(std::string_view token, bool is_byte_level) {
    const std::string_view space = is_byte_level ? byte_level_space : sentence_piece_space;
    const bool has_space = token.starts_with(space);
    const std::string_view rest = token.substr(has_space ? space.size() : 0);
    if (is_printed_ascii(rest)) {  // as most are
        std::string text(has_space ? 1 : 0, ' ');
        return text.append(rest);
    }
    std::string text = is_byte_level ? bytes_of_characters(token) : with_spaces(std::string(token));
    return first_invalid_utf8(text) ? std::string(token) : text;
}

bool some_begin_with(const std::vector<std::string>& tokens, std::string_view mark) {
    return std::any_of(tokens.begin(), tokens.end(), [&](const std::string& token) {
        return token.size() > mark.size() && token.starts_with(mark);
    });
}

}  // namespace

std::string_view TokenForm::word() const {
    std::string_view word = text;
    if (word.starts_with(' ')) word.remove_prefix(1);
    return word;
}

TokenForm form_of(std::string_view token) {
    const bool continues = token.size() > continuing.size() && token.starts_with(continuing);
    return {std::string(continues ? token.substr(continuing.size()) : token), continues, is_bracketed(token)};
}

TokenForm form_with_spaces(std::string_view token, bool is_byte_level) {
    if (is_token_name(token)) return {std::string(token), false, true, true};
    std::string text = text_of(token, is_byte_level);
    const bool continues = !text.starts_with(' ');
    return {std::move(text), continues, false, true};
}

bool is_bracketed(std::string_view token) {
    return token.size() > 2 && token.front() == '[' && token.back() == ']';
}

bool is_token_name(std::string_view token) {
    return is_bracketed(token) ||
           (token.size() > 2 && token.front() == '<' && token.back() == '>' && !token.starts_with("<0x"));
}

std::vector<TokenForm> forms_by_marks(const std::vector<std::string>& tokens) {
    const bool is_byte_level = some_begin_with(tokens, byte_level_space);
    if (some_begin_with(tokens, continuing) ||
        (!is_byte_level && !some_begin_with(tokens, sentence_piece_space)))
        return {};
    std::vector<TokenForm> forms;
    forms.reserve(tokens.size());
    for (const std::string& token : tokens) {
        forms.push_back(form_with_spaces(token, is_byte_level));
        // A name stands alone, and so does the first token, whose word may have no space in front.
        const bool begins = forms.size() == 1 || forms[forms.size() - 2].is_name;
        if (begins) forms.back().continues_word = false;
    }
    return forms;
}

}  // namespace heed

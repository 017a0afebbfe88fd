// How a token is shown to a reader: tokenizers mark where words begin or go on, each kind in its own way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct TokenForm {
    std::string text;             // without its tokenizer's marks: "ing" of "##ing", " the" of "Ġthe"
    bool continues_word = false;  // it goes on with the word of the token before it
    bool is_name = false;         // as [UNK]: no piece of the text, even where it stands for one
    bool label_is_text = false;   // on an axis the text stands for the token, which shows its spaces

    /// What an axis says of `token`, whose form this is.
    const std::string& label(const std::string& token) const { return label_is_text ? text : token; }
    /// Without the space in front.
    std::string_view word() const;
};

/// By the rule of WordPiece (tokenizer/models/word_piece.cpp), whose continuing pieces begin with "##".
TokenForm form_of(std::string_view token);
/// A byte-level token (GPT-2's) as the text that it is, if it is whole characters; another, SentencePiece's,
/// with ▁ as a space. Without a space in front it goes on with its word.
TokenForm form_with_spaces(std::string_view token, bool is_byte_level);
/// A name in brackets, as vocabularies of WordPiece have them: "[UNK]".
bool is_bracketed(std::string_view token);
/// A name in brackets of either kind: "[MASK]", "<mask>"; not a byte, "<0x0A>".
bool is_token_name(std::string_view token);

/// Those of tokens that come without their tokenizer, from a record say: by the marks that they have. Empty
/// for WordPiece's, where form_of says it.
std::vector<TokenForm> forms_by_marks(const std::vector<std::string>& tokens);

}  // namespace heed

// What a tokenizer makes of a sequence: the tokens, where each comes from, and how it is shown. Field for
// field as transformers' BatchEncoding has them, but for `forms`; every vector that is not empty has one
// entry per token.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

/// How a token is shown to a reader.
struct TokenForm {
    std::string text;             // without its tokenizer's marks: "ing" of "##ing"
    bool continues_word = false;  // it goes on with the word of the token before it
    bool is_name = false;         // as [UNK]: no piece of the text, even where it stands for one
};

struct Encoding {
    std::optional<std::string> text;       // none: the tokens came without a text
    std::optional<std::string> text_pair;  // the second segment
    std::vector<std::string> tokens;
    std::vector<std::int64_t> ids;       // empty: the model has no vocabulary
    std::vector<std::int64_t> segments;  // 0 or 1
    /// [start, end) in Unicode code points of the token's own segment; empty: the tokens came without a text.
    std::vector<std::pair<std::int64_t, std::int64_t>> offsets;
    std::vector<std::optional<std::int64_t>> word_ids;  // none for special tokens
    std::vector<std::int64_t> special_tokens_mask;      // 1 for [CLS], [SEP], …
    std::vector<TokenForm> forms;  // as the tokenizer gives them; empty: what form_of says of each token
};

/// An encoding of tokens that came without a text: segment 0, each its own word, none of them special.
[[nodiscard]] Encoding encoding_of_tokens(std::vector<std::string> tokens);

/// Of a token that comes without its tokenizer, from a record say, which holds no forms: by the rule of
/// WordPiece (tokenizer/models/word_piece.cpp), whose continuing pieces begin with "##".
TokenForm form_of(std::string_view token);
/// A name in brackets, as vocabularies of WordPiece have them: "[UNK]".
bool is_bracketed(std::string_view token);

/// The token that closes a text: the first special one after the first token; where none is said to be
/// special, "[SEP]", as vocabularies of WordPiece call it.
std::string separator_of(const Encoding& encoding);

}  // namespace heed

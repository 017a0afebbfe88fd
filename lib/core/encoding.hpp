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

#include "core/token_form.hpp"

namespace heed {

struct Encoding {
    std::optional<std::string> text;       // none: the tokens came without a text
    std::optional<std::string> text_pair;  // the second segment
    bool pair_is_answer = false;           // which a model wrote after the first
    std::vector<std::string> tokens;
    std::vector<std::int64_t> ids;       // empty: the model has no vocabulary
    std::vector<std::int64_t> segments;  // 0 or 1, what a model calls token types
    /// Which text each token is of, 0 or 1, none for special tokens; empty: as `segments` say.
    std::vector<std::optional<std::int64_t>> sequence_ids;
    /// [start, end) in Unicode code points of the token's own text; empty: the tokens came without a text.
    std::vector<std::pair<std::int64_t, std::int64_t>> offsets;
    std::vector<std::optional<std::int64_t>> word_ids;  // none for special tokens
    std::vector<std::int64_t> special_tokens_mask;      // 1 for [CLS], [SEP], …
    std::vector<TokenForm> forms;  // as the tokenizer gives them; empty: what form_of says of each
};

/// Whether a token is one of the model's special ones; without a mask none is.
[[nodiscard]] bool is_special(const Encoding& encoding, std::size_t token);

/// The form that the tokenizer gives a token, or that form_of says.
[[nodiscard]] TokenForm form_of_token(const Encoding& encoding, std::size_t token);

/// An encoding of tokens that came without a text: segment 0, each its own word, none of them special.
[[nodiscard]] Encoding encoding_of_tokens(std::vector<std::string> tokens);

/// Which of the two texts, 0 or 1, each token goes with; a special token with the text that it closes, or
/// else with the one that it opens. Empty where that is not known.
std::vector<std::int64_t> texts_of_tokens(const Encoding& encoding);

/// The token that closes a text: the first special one after the first token; where none is said to be
/// special, "[SEP]", as vocabularies of WordPiece call it.
std::string separator_of(const Encoding& encoding);

}  // namespace heed

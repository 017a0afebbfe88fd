// Tokens that come ready made, with what a record says of each.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "core/error.hpp"

namespace heed {

/// What is not said of the tokens, of which a list is empty, as encoding_of_tokens has it.
[[nodiscard]] Encoding with_usual_fields(Encoding encoding);

/// Of tokens whose vocabulary is not there, what is not said of them: segment 0; special those that stand
/// around texts, [CLS], </s>, <|endoftext|> and the like; words by the marks of WordPiece, SentencePiece and
/// byte-level BPE: "##s" continues a word, and where some tokens begin with "▁" or "Ġ" those without do.
/// `has_words`: nothing is to be said of words.
[[nodiscard]] Encoding with_recognized_fields(Encoding encoding, bool has_words);

/// InputError, at `place` followed by the number of the token, for offsets that start after their end.
void require_spans(const std::vector<std::pair<std::int64_t, std::int64_t>>& offsets, const Place& place);

}  // namespace heed

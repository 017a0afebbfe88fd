// tokenizer.json, the file of the Rust library `tokenizers`, part by part: a BERT's alone is read.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "format/json.hpp"
#include "io/folder.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/bert_normalizer.hpp"
#include "tokenizer/template.hpp"
#include "tokenizer/word_piece.hpp"

namespace heed {

/// The whole file, its version checked.
JsonValue parse_tokenizer_json(const FileBytes& file);

// Each takes the whole file and reads its part. InputError for a kind that heed does not have, listing those
// it has, and for what is missing or of another type.
BertNormalizer normalizer_in(const JsonValue& file);
WordPiece model_in(const JsonValue& file);
void require_bert_pre_tokenizer(const JsonValue& file);
Template template_in(const JsonValue& file);
/// With the ids the file gives them, in its order.
std::vector<std::pair<std::uint32_t, AddedToken>> added_tokens_in(const JsonValue& file);

/// An object with content and flags; where `normalized` is missing, special tokens are found as they stand.
AddedToken added_token_of(const JsonValue& object);

/// InputError unless it is a whole number that an id can be.
std::uint32_t token_id_of(const JsonValue& value);

}  // namespace heed

// tokenizer.json, the file of the Rust library `tokenizers`, part by part.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "format/json.hpp"
#include "io/folder.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/post_processors/template.hpp"
#include "tokenizer/stages.hpp"

namespace heed {

/// The whole file, its version checked.
JsonValue parse_tokenizer_json(const FileBytes& file);

// Each takes the whole file and reads its part. InputError for a kind that heed does not have, listing those
// it has, and for what is missing or of another type.
std::unique_ptr<const Normalizer> normalizer_in(const JsonValue& file);
std::unique_ptr<const PreTokenizer> pre_tokenizer_in(const JsonValue& file);
std::unique_ptr<const TokenizerModel> model_in(const JsonValue& file);
Template template_in(const JsonValue& file);
/// With the ids the file gives them, in its order.
std::vector<std::pair<std::uint32_t, AddedToken>> added_tokens_in(const JsonValue& file);

/// The model's type; the oldest files do not say it.
std::string model_type_in(const JsonValue& file);
/// Whether the model cannot do without an unknown token.
bool needs_unknown_token(const JsonValue& file);
/// The model's part, which may leave its type out. InputError if it is none of `types`.
JsonValue model_part_of(const JsonValue& file, const std::vector<std::string>& types);

/// An object of tokens and their ids, whose text the vocabulary refers to.
Vocabulary vocabulary_of(const JsonValue& vocab);

/// An object with content and flags; where `normalized` is missing, special tokens are found as they stand.
AddedToken added_token_of(const JsonValue& object);

/// InputError unless it is a whole number that an id can be.
std::uint32_t token_id_of(const JsonValue& value);

}  // namespace heed

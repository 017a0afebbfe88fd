// The steps of normalizers and pre-tokenizers in tokenizer.json, each by its type there, nested in Sequences
// or alone. A new kind is a row in step_json.cpp.
#pragma once

#include <string_view>

#include "format/json.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"

namespace heed {

// Each takes the stage's own value. InputError for a type that heed does not have, listing those it has, and
// for what is missing or of another type.
NormalizerSequence normalizers_of(const JsonValue& stage);
PreTokenizerSequence pre_tokenizers_of(const JsonValue& stage);

/// A field of true or false; `otherwise` where the object has none. InputError for another type.
bool flag_of(const JsonValue& object, std::string_view key, bool otherwise);

}  // namespace heed

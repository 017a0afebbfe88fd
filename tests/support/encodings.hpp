// Encodings as a record of truth has them, and one of heed's beside it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tokenizer/tokenizer.hpp"

namespace heed::test {

/// The sequence that a record gives: `text` or `words`, `text_pair`.
Sequence sequence_of(const nlohmann::json& record);

/// As JSON, field names as in the truth.
nlohmann::json fields_of(const Encoding& encoding);

/// A tokenizer of files in memory, which have to outlive it; the warnings are appended.
Tokenizer tokenizer_of(const nlohmann::json& files, std::vector<std::string>& warnings);

}  // namespace heed::test

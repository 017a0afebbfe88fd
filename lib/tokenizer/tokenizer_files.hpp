// What a model folder says of its tokenizer: tokenizer.json, or vocab.txt with tokenizer_config.json,
// special_tokens_map.json and added_tokens.json. Which of them decides is as in transformers.
#pragma once

#include <string>
#include <vector>

#include "io/folder.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/bert_normalizer.hpp"
#include "tokenizer/template.hpp"
#include "tokenizer/word_piece.hpp"

namespace heed {

struct TokenizerParts {
    BertNormalizer normalizer;
    WordPiece model;
    AddedVocabulary added;
    Template around;
};

/// InputError if there is no tokenizer, a file is refused, the tokenizer is of a kind heed does not have (it
/// lists those it has), or the unknown, class or separator token is in no vocabulary. What the user should
/// know is added to `warnings`.
TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings);

}  // namespace heed

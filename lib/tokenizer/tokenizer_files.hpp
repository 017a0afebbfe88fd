// What a model folder says of its tokenizer: tokenizer.json, or vocab.txt with tokenizer_config.json,
// special_tokens_map.json and added_tokens.json. Which of them decides is as in transformers.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/folder.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/post_processors/template.hpp"
#include "tokenizer/settings.hpp"
#include "tokenizer/stages.hpp"

namespace heed {

struct TokenizerParts {
    std::unique_ptr<const Normalizer> normalizer;
    std::unique_ptr<const PreTokenizer> pre_tokenizer;
    std::unique_ptr<const TokenizerModel> model;
    AddedVocabulary added;
    Template around;
};

/// InputError if there is no tokenizer, a file is rejected, the tokenizer is of a kind heed does not have (it
/// lists those it has), or the unknown, class or separator token is in no vocabulary. What the user should
/// know is added to `warnings`.
TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings);

/// What a class reads its tokenizer from.
struct TokenizerSources {
    const Folder& folder;
    const std::optional<JsonValue>& tokenizer_json;
    const TokenizerSettings& settings;

    /// The file that the vocabulary is read from.
    Place vocabulary_place() const;
    /// InputError unless the unknown token is in the vocabulary.
    void require_unknown_token(const TokenizerModel& model) const;
    /// The token with a role, "cls_token", once it is among the `added`.
    TemplateToken added_role(const std::string& role, const AddedVocabulary& added) const;
};

/// A class of transformers that builds its tokenizer anew, whatever tokenizer.json says of it.
struct TokenizerClass {
    /// Those of its names that a message lists where a folder has vocab.txt alone; empty: none of them.
    const char* listed;
    std::vector<std::string> names;
    TokenizerParts (*read)(const TokenizerSources& sources, std::vector<std::string>& warnings);
};

}  // namespace heed

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
    std::string vocabulary_file;  // where there is no tokenizer.json

    /// The file that the vocabulary is read from.
    Place vocabulary_place() const;
    /// InputError unless the unknown token is in the vocabulary.
    void require_unknown_token(const TokenizerModel& model) const;
    /// The token with a role, "cls_token", once tokens are added to the `parts`. InputError if there is none.
    TemplateToken role(const std::string& name, const TokenizerParts& parts) const;
    /// InputError if the token with a role is new: neither in the vocabulary nor listed as added.
    void require_known_role(const std::string& name, const TokenizerParts& parts) const;

  private:
    std::string content_of(const std::string& role) const;
    [[noreturn]] void reject_role(const std::string& name) const;
};

/// As class TokenizersBackend of transformers, and as version 4 did for others: tokenizer.json alone.
TokenizerParts read_as_it_stands(const TokenizerSources& sources);

}  // namespace heed

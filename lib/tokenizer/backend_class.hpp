// The classes of transformers that build the stages of their tokenizer anew where a folder has
// tokenizer.json: which of them a folder means, and what each says where the files do not.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/json.hpp"
#include "io/folder.hpp"

namespace heed {

struct BackendClass {
    std::string name;                      // as transformers 5 calls it
    std::vector<std::string> names;        // older ones of the same class; each also with "Fast"
    std::vector<std::string> model_types;  // of config.json, whose class it is where none is named
    std::string model;                     // the type in tokenizer.json
    std::vector<std::pair<std::string, std::string>> roles;
    bool add_prefix_space = false;
    bool do_lower_case = true;
    bool mask_takes_space = false;  // the one before it
    std::vector<std::string> more_special_tokens{};
};

/// The one that tokenizer_config.json names in `tokenizer_class`, or, where that is empty, that config.json's
/// `model_type` leads to. Null for every other class, where
/// tokenizer.json has a model of another type, and for a Unigram without tokenizer.json.
const BackendClass* backend_class_of(const std::string& tokenizer_class, const std::string& model_type,
                                     const std::optional<JsonValue>& tokenizer_json);

}  // namespace heed

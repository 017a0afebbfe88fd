// The classes of transformers' tokenizers that heed builds as transformers 5 does, whatever tokenizer.json
// says of their stages: which of them a folder means, and what each says where the files do not.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "format/json.hpp"
#include "io/folder.hpp"

namespace heed {

struct TokenizerParts;
struct TokenizerSources;

/// Tokens with a role: "unk_token", "[UNK]".
using Roles = std::vector<std::pair<std::string, std::string>>;

/// A BERT's.
inline const Roles bert_roles = {{"unk_token", "[UNK]"},
                                 {"sep_token", "[SEP]"},
                                 {"pad_token", "[PAD]"},
                                 {"cls_token", "[CLS]"},
                                 {"mask_token", "[MASK]"}};

/// A RoBERTa's.
inline const Roles roberta_roles = {{"bos_token", "<s>"},    {"eos_token", "</s>"}, {"unk_token", "<unk>"},
                                    {"sep_token", "</s>"},   {"cls_token", "<s>"},  {"pad_token", "<pad>"},
                                    {"mask_token", "<mask>"}};

struct TokenizerClass {
    std::string name;                         // as transformers 5 calls it
    std::vector<std::string> names{};         // others of the same class; each, and `name`, also with "Fast"
    std::vector<std::string> model_types{};   // of config.json, whose class it is where none is named
    std::vector<std::string> forced_types{};  // whose class it is whatever is named
    /// The type of the model that it takes from tokenizer.json; empty: it takes any, or reads no such file.
    std::string model{};
    /// The file of its vocabulary where it takes none from tokenizer.json; empty: it needs a tokenizer.json.
    std::string vocabulary_file{};
    Roles roles;
    bool add_prefix_space = false;
    bool do_lower_case = true;
    bool mask_takes_space = false;  // the one before it
    std::vector<std::string> more_special_tokens{};
    TokenizerParts (*read)(const TokenizerSources& sources, std::vector<std::string>& warnings);
};

/// What is known of a folder's tokenizer before its files are read.
struct TokenizerNames {
    std::string tokenizer_class;  // of tokenizer_config.json, or of config.json; empty: neither says it
    std::string model_type;       // of config.json; empty: it does not say it
};

/// The class that a folder means: the one that is named, or, where none is, the one that the model_type leads
/// to. Null where tokenizer.json decides alone. InputError for a class that heed does not have, listing those
/// it has, where there is no tokenizer.json to read instead.
const TokenizerClass* tokenizer_class_of(const TokenizerNames& names, const Folder& folder,
                                         const std::optional<JsonValue>& tokenizer_json);

}  // namespace heed

// What the files next to a tokenizer's vocabulary say: tokenizer_config.json, and what older versions of
// transformers wrote next to it, special_tokens_map.json and added_tokens.json.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "format/json.hpp"
#include "io/folder.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/tokenizer_class.hpp"

namespace heed {

struct TokenizerSettings {
    std::string class_name;  // of the TokenizerClass; empty: tokenizer.json decides alone
    bool add_prefix_space = false;
    bool trim_offsets = true;
    bool add_bos_token = false;
    bool add_eos_token = false;
    bool do_lower_case = true;
    bool says_lower_case = false;  // whether the file says it
    bool tokenize_chinese_chars = true;
    bool strip_accents = true;
    bool keep_accents = false;
    bool split_by_punct = false;
    bool legacy = false;                      // of a LlamaTokenizer
    std::optional<std::size_t> extra_ids;     // of a T5Tokenizer
    std::map<std::string, AddedToken> roles;  // "unk_token", …: those that a BERT has where none is named
    std::vector<std::string> named_roles;     // in the files, in the order in which transformers adds them
    std::vector<AddedToken> more_special;
    std::map<std::uint32_t, AddedToken> added;  // by the id the file gives
};

/// An object; nothing if the folder has no such file. InputError if it is something else.
std::optional<JsonValue> read_json(const Folder& folder, const std::string& name);

/// `config` is tokenizer_config.json, here and below.
TokenizerNames tokenizer_names(const Folder& folder, const std::optional<JsonValue>& config);

/// What the files of class `one` say; null: of a tokenizer.json that decides alone. InputError for a file
/// that is no JSON, and for a field of another type. The older files count only where `config` has no
/// added_tokens_decoder.
TokenizerSettings read_settings(const Folder& folder, const TokenizerClass* one,
                                const std::optional<JsonValue>& config,
                                const std::optional<JsonValue>& tokenizer_json);

/// Adds the tokens listed that are not added yet, by their ids; then those with a role that the files name,
/// or, where that is asked for, a BERT has; then the other special ones.
void add_tokens(const TokenizerSettings& settings, bool with_usual_roles, AddedVocabulary& added,
                const Vocabulary& vocabulary);

}  // namespace heed

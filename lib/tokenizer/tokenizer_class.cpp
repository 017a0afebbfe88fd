#include "tokenizer/tokenizer_class.hpp"

#include <algorithm>

#include "core/text/escape.hpp"
#include "tokenizer/classes/albert.hpp"
#include "tokenizer/classes/bert.hpp"
#include "tokenizer/classes/bert_japanese.hpp"
#include "tokenizer/classes/byte_level.hpp"
#include "tokenizer/classes/deberta_v2.hpp"
#include "tokenizer/classes/esm.hpp"
#include "tokenizer/classes/llama.hpp"
#include "tokenizer/classes/mpnet.hpp"
#include "tokenizer/classes/t5.hpp"
#include "tokenizer/classes/xlm_roberta.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

/// A new class is a row here. The first is that of a folder that names none.
const std::vector<TokenizerClass>& all_classes() {
    static const std::vector<TokenizerClass> all = {
        classes::bert(),        classes::bert_japanese(), classes::esm(),
        classes::roberta(),     classes::gpt2(),          classes::gpt_neox(),
        classes::qwen2(),       classes::llama(),         classes::gemma(),
        classes::t5(),          classes::mpnet(),         classes::albert(),
        classes::xlm_roberta(), classes::camembert(),     classes::deberta_v2()};
    return all;
}

/// Their files decide alone, whatever class is named: transformers takes the names for mistakes.
const std::vector<std::string> decided_by_file = {"mistral", "mixtral", "modernbert"};

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_newer_model(const std::string& type) {
    return type == "BPE" || type == "Unigram" || type == "WordLevel";
}

bool is_byte_level(const JsonValue& stage) {
    const auto type = stage.find("type");
    if (type && type->string() == "ByteLevel") return true;
    bool found = false;
    for (const char* const list : {"normalizers", "pretokenizers", "processors", "decoders"})
        if (const auto steps = stage.find(list))
            steps->for_each_element([&](const JsonValue& step) { found = found || is_byte_level(step); });
    return found;
}

/// A BPE of bytes, as LLaMA 3's, of which a LlamaTokenizer would make SentencePiece's.
bool has_byte_level(const JsonValue& tokenizer_json) {
    for (const char* const stage : {"normalizer", "pre_tokenizer", "post_processor", "decoder"})
        if (const auto part = tokenizer_json.find(stage); part && is_byte_level(*part)) return true;
    return false;
}

std::string without_fast(std::string name) {
    if (name.ends_with("TokenizerFast")) name.resize(name.size() - 4);
    return name;
}

/// Whether the class reads what the folder has.
bool can_read(const TokenizerClass& one, const std::optional<JsonValue>& tokenizer_json) {
    if (one.model.empty()) return true;
    return tokenizer_json ? model_type_in(*tokenizer_json) == one.model : !one.vocabulary_file.empty();
}

const TokenizerClass* by_name(const std::string& name) {
    for (const TokenizerClass& one : all_classes())
        if (one.name == name || has(one.names, name)) return &one;
    return nullptr;
}

const TokenizerClass* by_model_type(const std::string& model_type,
                                    std::vector<std::string> TokenizerClass::*types) {
    for (const TokenizerClass& one : all_classes())
        if (has(one.*types, model_type)) return &one;
    return nullptr;
}

/// Where no class is named. Beside no tokenizer.json a vocab.txt is BERT's, and SentencePiece's file is not
/// read.
const TokenizerClass* class_led_to(const std::string& model_type, const Folder& folder,
                                   const std::optional<JsonValue>& tokenizer_json) {
    const TokenizerClass* const one = by_model_type(model_type, &TokenizerClass::model_types);
    if (one != nullptr && can_read(*one, tokenizer_json) &&
        (tokenizer_json || one->model.empty() ||
         (one->vocabulary_file == "vocab.json" && folder.path_to("vocab.json"))))
        return one;
    const bool is_newer = tokenizer_json && is_newer_model(model_type_in(*tokenizer_json));
    return is_newer ? nullptr : &all_classes().front();
}

[[noreturn]] void reject(const std::string& name, const Folder& folder) {
    std::string listed;
    for (const TokenizerClass& one : all_classes())
        if (!one.vocabulary_file.empty()) listed += one.name + ", ";
    throw InputError({folder.path_of("tokenizer_config.json"), "$.tokenizer_class"},
                     listed + "PreTrainedTokenizerFast or TokenizersBackend", excerpt(name));
}

}  // namespace

const TokenizerClass* tokenizer_class_of(const TokenizerNames& names, const Folder& folder,
                                         const std::optional<JsonValue>& tokenizer_json) {
    const std::string name = without_fast(names.tokenizer_class);
    if (tokenizer_json && has(decided_by_file, names.model_type)) return nullptr;
    const TokenizerClass* const forced = by_model_type(names.model_type, &TokenizerClass::forced_types);
    if (forced != nullptr && can_read(*forced, tokenizer_json)) return forced;
    if (name == "TokenizersBackend" || name == "PreTrainedTokenizer") return nullptr;
    if (name.empty()) return class_led_to(names.model_type, folder, tokenizer_json);
    const TokenizerClass* const one = by_name(name);
    if (one != nullptr && can_read(*one, tokenizer_json)) {
        const bool is_llama = one->name == llama_tokenizer;
        return is_llama && has_byte_level(*tokenizer_json) ? nullptr : one;
    }
    if (!tokenizer_json) reject(names.tokenizer_class, folder);
    return nullptr;
}

}  // namespace heed

#include "tokenizer/backend_class.hpp"

#include <algorithm>

#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

using Roles = std::vector<std::pair<std::string, std::string>>;

const Roles roberta_roles = {{"bos_token", "<s>"},    {"eos_token", "</s>"}, {"unk_token", "<unk>"},
                             {"sep_token", "</s>"},   {"cls_token", "<s>"},  {"pad_token", "<pad>"},
                             {"mask_token", "<mask>"}};
const Roles mpnet_roles = {{"bos_token", "<s>"},    {"eos_token", "</s>"}, {"unk_token", "[UNK]"},
                           {"sep_token", "</s>"},   {"cls_token", "<s>"},  {"pad_token", "<pad>"},
                           {"mask_token", "<mask>"}};
const Roles albert_roles = {{"bos_token", "[CLS]"},  {"eos_token", "[SEP]"}, {"unk_token", "<unk>"},
                            {"sep_token", "[SEP]"},  {"cls_token", "[CLS]"}, {"pad_token", "<pad>"},
                            {"mask_token", "[MASK]"}};
const Roles deberta_roles = {{"bos_token", "[CLS]"},  {"eos_token", "[SEP]"}, {"unk_token", "[UNK]"},
                             {"sep_token", "[SEP]"},  {"cls_token", "[CLS]"}, {"pad_token", "[PAD]"},
                             {"mask_token", "[MASK]"}};
const Roles gpt2_roles = {
    {"bos_token", "<|endoftext|>"}, {"eos_token", "<|endoftext|>"}, {"unk_token", "<|endoftext|>"}};

const std::vector<BackendClass>& all_classes() {
    static const std::vector<BackendClass> all = {
        {.name = "RobertaTokenizer",
         .names = {"BartTokenizer", "LongformerTokenizer"},
         .model_types = {"roberta", "bart", "longformer", "data2vec-text"},
         .model = "BPE",
         .roles = roberta_roles},
        {.name = "GPT2Tokenizer",
         .names = {},
         .model_types = {"gpt2", "opt", "gpt_neo", "codegen", "phi"},
         .model = "BPE",
         .roles = gpt2_roles},
        {.name = "MPNetTokenizer",
         .names = {},
         .model_types = {"mpnet"},
         .model = "WordPiece",
         .roles = mpnet_roles,
         .mask_takes_space = true},
        {.name = "AlbertTokenizer",
         .names = {},
         .model_types = {"albert"},
         .model = "Unigram",
         .roles = albert_roles,
         .add_prefix_space = true},
        {.name = "XLMRobertaTokenizer",
         .names = {},
         .model_types = {"xlm-roberta"},
         .model = "Unigram",
         .roles = roberta_roles,
         .add_prefix_space = true},
        {.name = "CamembertTokenizer",
         .names = {},
         .model_types = {"camembert"},
         .model = "Unigram",
         .roles = roberta_roles,
         .add_prefix_space = true,
         .mask_takes_space = true,
         .more_special_tokens = {"<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"}},
        {.name = "DebertaV2Tokenizer",
         .names = {},
         .model_types = {"deberta-v2"},
         .model = "Unigram",
         .roles = deberta_roles,
         .add_prefix_space = true,
         .do_lower_case = false}};
    return all;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const BackendClass* backend_class_of(const std::string& tokenizer_class, const std::string& model_type,
                                     const std::optional<JsonValue>& tokenizer_json) {
    std::string name = tokenizer_class;
    if (name.ends_with("TokenizerFast")) name.resize(name.size() - 4);
    for (const BackendClass& one : all_classes()) {
        const bool is_named = name == one.name || has(one.names, name);
        // Without tokenizer.json a vocab.txt is BERT's where no class is named, and SentencePiece's file is
        // not read.
        const bool is_led_to =
            name.empty() && has(one.model_types, model_type) && (tokenizer_json || one.model == "BPE");
        if (!is_named && !is_led_to) continue;
        if (tokenizer_json ? model_type_in(*tokenizer_json) == one.model : one.model != "Unigram")
            return &one;
    }
    return nullptr;
}

}  // namespace heed

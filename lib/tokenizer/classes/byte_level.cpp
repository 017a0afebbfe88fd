#include "tokenizer/classes/byte_level.hpp"

#include <utility>

#include "tokenizer/models/bpe.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/post_processors/byte_level.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_json.hpp"

namespace heed {
namespace {

/// The vocabulary and merges, of tokenizer.json or of two files of their own.
std::unique_ptr<const TokenizerModel> model_of(const TokenizerSources& sources) {
    if (sources.tokenizer_json)
        return Bpe::read(model_part_of(*sources.tokenizer_json, {models::bpe.type}), {});
    const Folder& folder = sources.folder;
    const auto vocab = folder.find("vocab.json"), merges = folder.find("merges.txt");
    if (vocab && merges) return read_vocab_json(*vocab, *merges);
    if (vocab)
        throw InputError(folder.place(), "merges.txt next to vocab.json, or tokenizer.json", "neither");
    throw InputError(folder.place(), "tokenizer.json, or vocab.json and merges.txt",
                     merges ? "merges.txt alone" : "none of them");
}

/// All but what stands around a text.
TokenizerParts read_stages(const TokenizerSources& sources, std::vector<NormalizerStep> normalizers,
                           std::vector<PreTokenizerStep> pre_tokenizers) {
    TokenizerParts parts;
    NormalizerSequence normalizer;
    normalizer.steps = std::move(normalizers);
    parts.normalizer = std::make_unique<const NormalizerSequence>(std::move(normalizer));
    PreTokenizerSequence pre_tokenizer;
    pre_tokenizer.steps = std::move(pre_tokenizers);
    parts.pre_tokenizer = std::make_unique<const PreTokenizerSequence>(std::move(pre_tokenizer));
    parts.model = model_of(sources);
    add_tokens(sources.settings, true, parts.added, parts.model->vocabulary);
    return parts;
}

TokenizerParts read_roberta(const TokenizerSources& sources, std::vector<std::string>&) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts = read_stages(sources, {}, {ByteLevel{settings.add_prefix_space}});
    parts.around = roberta_template(sources.role("cls_token", parts), sources.role("sep_token", parts));
    if (settings.trim_offsets) parts.around.trim_offsets = TrimOffsets{settings.add_prefix_space};
    return parts;
}

TokenizerParts read_gpt2(const TokenizerSources& sources, std::vector<std::string>&) {
    TokenizerParts parts = read_stages(sources, {}, {ByteLevel{sources.settings.add_prefix_space}});
    parts.around = around_causal(sources, parts);
    return parts;
}

/// Composed letters; of tokenizer.json's post-processor it takes nothing.
TokenizerParts read_gpt_neox(const TokenizerSources& sources, std::vector<std::string>&) {
    TokenizerParts parts = read_stages(sources, {UnicodeForm{.compatibility = false, .composition = true}},
                                       {ByteLevel{sources.settings.add_prefix_space}});
    parts.around = sources.tokenizer_json ? Template::bare() : around_causal(sources, parts);
    return parts;
}

TokenizerParts read_qwen2(const TokenizerSources& sources, std::vector<std::string>&) {
    const Split words{Regex(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
                            R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"),
                      SplitBehavior::isolated, false};
    TokenizerParts parts =
        read_stages(sources, {UnicodeForm{.compatibility = false, .composition = true}},
                    {words, ByteLevel{sources.settings.add_prefix_space, /*use_regex=*/false}});
    parts.around = around_causal(sources, parts);
    return parts;
}

const Roles end_of_text = {
    {"bos_token", "<|endoftext|>"}, {"eos_token", "<|endoftext|>"}, {"unk_token", "<|endoftext|>"}};

}  // namespace

Template around_causal(const TokenizerSources& sources, const TokenizerParts& parts) {
    if (sources.tokenizer_json) return template_in(*sources.tokenizer_json);
    const TokenizerSettings& settings = sources.settings;
    const auto asked = [&](bool wanted, const char* name) {
        return wanted ? std::optional(sources.role(name, parts)) : std::nullopt;
    };
    return causal_template(asked(settings.add_bos_token, "bos_token"),
                           asked(settings.add_eos_token, "eos_token"));
}

TokenizerClass classes::roberta() {
    return {.name = "RobertaTokenizer",
            .names = {"BartTokenizer", "LongformerTokenizer"},
            .model_types = {"roberta", "bart", "longformer", "data2vec-text"},
            .model = "BPE",
            .vocabulary_file = "vocab.json",
            .roles = roberta_roles,
            .read = read_roberta};
}

TokenizerClass classes::gpt2() {
    return {.name = "GPT2Tokenizer",
            .model_types = {"gpt2", "opt", "gpt_neo", "codegen", "phi"},
            .model = "BPE",
            .vocabulary_file = "vocab.json",
            .roles = end_of_text,
            .read = read_gpt2};
}

TokenizerClass classes::gpt_neox() {
    return {.name = "GPTNeoXTokenizer",
            .model_types = {"gpt_neox"},
            .model = "BPE",
            .vocabulary_file = "vocab.json",
            .roles = {{"bos_token", "<|endoftext|>"},
                      {"eos_token", "<|endoftext|>"},
                      {"unk_token", "<|endoftext|>"},
                      {"pad_token", "<|padding|>"}},
            .read = read_gpt_neox};
}

TokenizerClass classes::qwen2() {
    return {.name = "Qwen2Tokenizer",
            .model_types = {"qwen2", "qwen3"},
            .forced_types = {"qwen2"},
            .model = "BPE",
            .vocabulary_file = "vocab.json",
            .roles = {{"eos_token", "<|endoftext|>"},
                      {"unk_token", "<|endoftext|>"},
                      {"pad_token", "<|endoftext|>"}},
            .read = read_qwen2};
}

}  // namespace heed

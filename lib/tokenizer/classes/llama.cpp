#include "tokenizer/classes/llama.hpp"

#include <algorithm>
#include <utility>

#include "tokenizer/models/bpe.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

TokenizerParts read_stages(const TokenizerSources& sources, std::vector<NormalizerStep> normalizers,
                           PreTokenizerStep pre_tokenizer, const std::string& unk_token) {
    const JsonValue& json = *sources.tokenizer_json;
    const BpeSettings settings{.unk_token = unk_token, .fuse_unk = true, .byte_fallback = true};
    TokenizerParts parts;
    NormalizerSequence normalizer;
    normalizer.steps = std::move(normalizers);
    parts.normalizer = std::make_unique<const NormalizerSequence>(std::move(normalizer));
    PreTokenizerSequence words;
    words.steps.push_back(std::move(pre_tokenizer));
    parts.pre_tokenizer = std::make_unique<const PreTokenizerSequence>(std::move(words));
    parts.model = Bpe::read(model_part_of(json, {models::bpe.type}), settings);
    add_tokens(sources.settings, true, parts.added, parts.model->vocabulary);
    parts.around = template_in(json);
    return parts;
}

bool puts_mark_in_front(const JsonValue& tokenizer_json) {
    const auto normalizer = normalizer_in(tokenizer_json);
    const auto* const sequence = dynamic_cast<const NormalizerSequence*>(normalizer.get());
    return sequence != nullptr &&
           std::any_of(sequence->steps.begin(), sequence->steps.end(),
                       [](const NormalizerStep& step) { return std::holds_alternative<Prepend>(step); });
}

/// LLaMA 2's own file has a mark in front of every stretch of text, as `legacy` means it.
TokenizerParts read_llama(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    const TokenizerSettings& settings = sources.settings;
    if (settings.legacy && settings.add_prefix_space && puts_mark_in_front(*sources.tokenizer_json)) {
        warnings.push_back(sources.folder.path_of("tokenizer.json") +
                           " is used as it stands; transformers 5 puts no \u2581 in front of a text that "
                           "begins with a space");
        return read_as_it_stands(sources);
    }
    using Scheme = Metaspace::PrependScheme;
    Metaspace marks{.split = false};
    if (!settings.legacy) marks.prepend_scheme = Scheme::first;
    if (!settings.add_prefix_space) marks.prepend_scheme = Scheme::never;
    return read_stages(sources, {}, marks, "");
}

TokenizerParts read_gemma(const TokenizerSources& sources, std::vector<std::string>&) {
    const Split none{" ", SplitBehavior::merged_with_previous, false};  // finds no space that is left
    return read_stages(sources, {Replace{" ", "\u2581"}}, none,
                       sources.settings.roles.at("unk_token").content);
}

}  // namespace

TokenizerClass classes::llama() {
    return {.name = llama_tokenizer,
            .model = "BPE",
            .roles = {{"bos_token", "<s>"}, {"eos_token", "</s>"}, {"unk_token", "<unk>"}},
            .add_prefix_space = true,
            .read = read_llama};
}

TokenizerClass classes::gemma() {
    return {.name = "GemmaTokenizer",
            .model_types = {"gemma", "gemma2", "gemma3", "gemma3_text"},
            .model = "BPE",
            .roles = {{"bos_token", "<bos>"},
                      {"eos_token", "<eos>"},
                      {"unk_token", "<unk>"},
                      {"pad_token", "<pad>"},
                      {"mask_token", "<mask>"}},
            .read = read_gemma};
}

}  // namespace heed

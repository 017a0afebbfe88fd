#include "tokenizer/classes/albert.hpp"

#include "tokenizer/classes/sentence_piece.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

constexpr std::uint32_t unk_id = 1;  // whatever tokenizer.json says

NormalizerSequence normalizer_of(const TokenizerSettings& settings, const JsonValue& tokenizer_json) {
    NormalizerSequence normalizer;
    auto& steps = normalizer.steps;
    for (const std::string marks : {"``", "''"}) steps.emplace_back(Replace{marks, "\""});
    if (!settings.keep_accents) {
        steps.emplace_back(UnicodeForm{.compatibility = true, .composition = false});
        steps.emplace_back(StripAccents{});
    }
    if (settings.do_lower_case) steps.emplace_back(Lowercase{});
    if (auto rules = precompiled_of(tokenizer_json)) steps.emplace_back(std::move(*rules));
    return normalizer;
}

TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>&) {
    const JsonValue& json = *sources.tokenizer_json;
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>(normalizer_of(settings, json));
    parts.pre_tokenizer = marked_words(settings.add_prefix_space);
    parts.model = unigram_with(json, unk_id);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around = json.find("post_processor")
                       ? template_in(json)
                       : bert_template(sources.role("cls_token", parts), sources.role("sep_token", parts));
    return parts;
}

}  // namespace

TokenizerClass classes::albert() {
    return {.name = "AlbertTokenizer",
            .model_types = {"albert"},
            .model = "Unigram",
            .roles = {{"bos_token", "[CLS]"},
                      {"eos_token", "[SEP]"},
                      {"unk_token", "<unk>"},
                      {"sep_token", "[SEP]"},
                      {"cls_token", "[CLS]"},
                      {"pad_token", "<pad>"},
                      {"mask_token", "[MASK]"}},
            .add_prefix_space = true,
            .read = read};
}

}  // namespace heed

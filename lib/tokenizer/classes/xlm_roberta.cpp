#include "tokenizer/classes/xlm_roberta.hpp"

#include "tokenizer/classes/sentence_piece.hpp"
#include "tokenizer/post_processors/byte_level.hpp"

namespace heed {
namespace {

TokenizerParts read(const TokenizerSources& sources, std::uint32_t unk_id) {
    const JsonValue& json = *sources.tokenizer_json;
    const TokenizerSettings& settings = sources.settings;
    NormalizerSequence normalizer;
    if (auto rules = precompiled_of(json)) normalizer.steps.emplace_back(std::move(*rules));
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>(std::move(normalizer));
    parts.pre_tokenizer = marked_words(settings.add_prefix_space);
    parts.model = unigram_with(json, unk_id);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around = roberta_template(sources.role("bos_token", parts), sources.role("eos_token", parts));
    return parts;
}

TokenizerParts read_xlm_roberta(const TokenizerSources& sources, std::vector<std::string>&) {
    return read(sources, 3);  // whatever tokenizer.json says
}

/// The unknown token is the one of that role; the first where that is none of the vocabulary.
TokenizerParts read_camembert(const TokenizerSources& sources, std::vector<std::string>&) {
    const JsonValue vocab = sources.tokenizer_json->field("model").field("vocab");
    const std::string& unk_token = sources.settings.roles.at("unk_token").content;
    std::uint32_t number = 0;
    std::uint32_t unk_id = 0;
    vocab.for_each_row([&](const JsonValue::Row& row) {
        if (row.first == unk_token) unk_id = number;
        ++number;
    });
    return read(sources, unk_id);
}

}  // namespace

TokenizerClass classes::xlm_roberta() {
    return {.name = "XLMRobertaTokenizer",
            .model_types = {"xlm-roberta"},
            .model = "Unigram",
            .roles = roberta_roles,
            .add_prefix_space = true,
            .read = read_xlm_roberta};
}

TokenizerClass classes::camembert() {
    return {.name = "CamembertTokenizer",
            .model_types = {"camembert"},
            .model = "Unigram",
            .roles = roberta_roles,
            .add_prefix_space = true,
            .mask_takes_space = true,
            .more_special_tokens = {"<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"},
            .read = read_camembert};
}

}  // namespace heed

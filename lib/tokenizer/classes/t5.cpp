#include "tokenizer/classes/t5.hpp"

#include <algorithm>

#include "tokenizer/classes/sentence_piece.hpp"

namespace heed {
namespace {

constexpr std::uint32_t unk_id = 2;  // whatever tokenizer.json says
constexpr std::size_t usual_sentinels = 100;
constexpr std::size_t most_sentinels = 1 << 16;

/// The special tokens that the files list, and the sentinels where they list none.
TokenizerSettings with_sentinels(TokenizerSettings settings) {
    auto& special = settings.more_special;
    const bool lists_them = std::any_of(special.begin(), special.end(), [](const AddedToken& token) {
        return token.content.find("<extra_id_") != std::string::npos;
    });
    const std::size_t count = std::min(settings.extra_ids.value_or(usual_sentinels), most_sentinels);
    for (std::size_t i = 0; i < count && !lists_them; ++i)
        special.push_back(
            {.content = "<extra_id_" + std::to_string(i) + ">", .normalized = false, .special = true});
    return settings;
}

/// A </s> closes each text, and none opens it.
Template template_of(const TemplateToken& eos) {
    using Kind = TemplatePiece::Kind;
    const TemplateToken written{"</s>", eos.id};
    const std::vector<TemplatePiece> single = {{Kind::text, 0}, {Kind::special, 0, {written}}};
    std::vector<TemplatePiece> pair = single;
    pair.push_back({Kind::pair, 0});
    pair.push_back({Kind::special, 0, {written}});
    return {single, pair, std::nullopt};
}

TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>&) {
    const JsonValue& json = *sources.tokenizer_json;
    NormalizerSequence normalizer;
    if (auto rules = precompiled_of(json)) normalizer.steps.emplace_back(std::move(*rules));
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>(std::move(normalizer));
    parts.pre_tokenizer = marked_words(true);
    parts.model = unigram_with(json, unk_id);
    add_tokens(with_sentinels(sources.settings), true, parts.added, parts.model->vocabulary);
    parts.around = template_of(sources.role("eos_token", parts));
    return parts;
}

}  // namespace

TokenizerClass classes::t5() {
    return {.name = "T5Tokenizer",
            .model_types = {"t5", "mt5"},
            .model = "Unigram",
            .roles = {{"eos_token", "</s>"}, {"unk_token", "<unk>"}, {"pad_token", "<pad>"}},
            .read = read};
}

}  // namespace heed

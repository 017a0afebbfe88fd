#include "tokenizer/classes/sentence_piece.hpp"

#include "tokenizer/models/unigram.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {

std::unique_ptr<const PreTokenizer> marked_words(bool add_prefix_space) {
    Metaspace marks;
    if (!add_prefix_space) marks.prepend_scheme = Metaspace::PrependScheme::never;
    PreTokenizerSequence words;
    words.steps = {WhitespaceSplit{}, marks};
    return std::make_unique<const PreTokenizerSequence>(std::move(words));
}

std::optional<Precompiled> precompiled_of(const JsonValue& tokenizer_json) {
    const auto normalizer = normalizer_in(tokenizer_json);
    if (const auto* const sequence = dynamic_cast<const NormalizerSequence*>(normalizer.get()))
        for (const NormalizerStep& step : sequence->steps)
            if (const auto* const rules = std::get_if<Precompiled>(&step)) return *rules;
    return std::nullopt;
}

std::unique_ptr<const TokenizerModel> unigram_with(const JsonValue& tokenizer_json, std::uint32_t unk_id) {
    return Unigram::read(model_part_of(tokenizer_json, {models::unigram.type}), unk_id, false);
}

}  // namespace heed

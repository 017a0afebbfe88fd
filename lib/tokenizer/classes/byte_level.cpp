#include "tokenizer/classes/byte_level.hpp"

#include "tokenizer/models/bpe.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/post_processors/byte_level.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_json.hpp"

namespace heed {
namespace {

std::unique_ptr<const TokenizerModel> model_of(const TokenizerSources& sources) {
    if (sources.tokenizer_json)
        return Bpe::read(model_part_of(*sources.tokenizer_json, {models::bpe.type}), {});
    return read_vocab_json(*sources.folder.find("vocab.json"), *sources.folder.find("merges.txt"));
}

/// All but what stands around a text.
TokenizerParts read_stages(const TokenizerSources& sources) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>();
    PreTokenizerSequence pre_tokenizer;
    pre_tokenizer.steps = {ByteLevel{settings.add_prefix_space}};
    parts.pre_tokenizer = std::make_unique<const PreTokenizerSequence>(std::move(pre_tokenizer));
    parts.model = model_of(sources);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    return parts;
}

TokenizerParts read_roberta(const TokenizerSources& sources, std::vector<std::string>&) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts = read_stages(sources);
    parts.around = roberta_template(sources.added_role("cls_token", parts.added),
                                    sources.added_role("sep_token", parts.added));
    if (settings.trim_offsets) parts.around.trim_offsets = TrimOffsets{settings.add_prefix_space};
    return parts;
}

TokenizerParts read_gpt2(const TokenizerSources& sources, std::vector<std::string>&) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts = read_stages(sources);
    if (sources.tokenizer_json && sources.tokenizer_json->find("post_processor")) {
        parts.around = template_in(*sources.tokenizer_json);
        return parts;
    }
    const auto asked = [&](bool wanted, const char* name) {
        return wanted ? std::optional(sources.added_role(name, parts.added)) : std::nullopt;
    };
    parts.around = causal_template(asked(settings.add_bos_token, "bos_token"),
                                   asked(settings.add_eos_token, "eos_token"));
    return parts;
}

}  // namespace

TokenizerClass classes::roberta() {
    return {"", {"RobertaTokenizer"}, read_roberta};
}

TokenizerClass classes::gpt2() {
    return {"", {"GPT2Tokenizer"}, read_gpt2};
}

}  // namespace heed

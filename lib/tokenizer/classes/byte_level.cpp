#include "tokenizer/classes/byte_level.hpp"

#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/post_processors/byte_level.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"
#include "tokenizer/vocab_json.hpp"

namespace heed {

TokenizerParts read_byte_level(const TokenizerSources& sources) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>();
    PreTokenizerSequence pre_tokenizer;
    pre_tokenizer.steps = {ByteLevel{settings.add_prefix_space}};
    parts.pre_tokenizer = std::make_unique<const PreTokenizerSequence>(std::move(pre_tokenizer));
    parts.model = read_vocab_json(*sources.folder.find("vocab.json"), *sources.folder.find("merges.txt"));
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    const auto role = [&](const char* name) {
        const std::string& content = settings.roles.at(name).content;
        return TemplateToken{content, parts.added.find(content).value_or(0)};
    };
    if (settings.byte_level_class == "RobertaTokenizer") {
        parts.around = roberta_template(role("cls_token"), role("sep_token"));
        if (settings.trim_offsets) parts.around.trim_offsets = TrimOffsets{settings.add_prefix_space};
        return parts;
    }
    const auto asked = [&](bool wanted, const char* name) {
        return wanted ? std::optional(role(name)) : std::nullopt;
    };
    parts.around = causal_template(asked(settings.add_bos_token, "bos_token"),
                                   asked(settings.add_eos_token, "eos_token"));
    return parts;
}

}  // namespace heed

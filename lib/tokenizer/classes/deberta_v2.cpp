#include "tokenizer/classes/deberta_v2.hpp"

#include "tokenizer/classes/sentence_piece.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/pre_tokenizers/pre_tokenizers.hpp"

namespace heed {
namespace {

NormalizerSequence normalizer_of(const TokenizerSettings& settings) {
    NormalizerSequence normalizer;
    if (settings.do_lower_case) normalizer.steps.emplace_back(Lowercase{});
    normalizer.steps.emplace_back(Replace{Regex(R"(\s{2,}|[\n\r\t])"), " "});
    normalizer.steps.emplace_back(UnicodeForm{.compatibility = false, .composition = true});
    normalizer.steps.emplace_back(Strip{.left = false, .right = true});
    return normalizer;
}

PreTokenizerSequence pre_tokenizer_of(const TokenizerSettings& settings) {
    PreTokenizerSequence words;
    if (settings.split_by_punct) words.steps.emplace_back(Punctuation{});
    Metaspace marks;
    if (!settings.add_prefix_space) marks.prepend_scheme = Metaspace::PrependScheme::first;
    words.steps.emplace_back(marks);
    return words;
}

/// The entry of the token of that role if its score is 0, as SentencePiece writes it; else the second.
std::uint32_t unk_id_of(const JsonValue& vocab, const std::string& unk_token) {
    std::uint32_t number = 0;
    std::uint32_t unk_id = 1;
    vocab.for_each_row([&](const JsonValue::Row& row) {
        if (row.first == unk_token && row.number == 0.0) unk_id = number;
        ++number;
    });
    return unk_id;
}

TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>&) {
    const JsonValue& json = *sources.tokenizer_json;
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const NormalizerSequence>(normalizer_of(settings));
    parts.pre_tokenizer = std::make_unique<const PreTokenizerSequence>(pre_tokenizer_of(settings));
    const JsonValue vocab = json.field("model").field("vocab");
    parts.model = unigram_with(json, unk_id_of(vocab, settings.roles.at("unk_token").content));
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around = bert_template(sources.role("cls_token", parts), sources.role("sep_token", parts));
    return parts;
}

}  // namespace

TokenizerClass classes::deberta_v2() {
    return {.name = "DebertaV2Tokenizer",
            .model_types = {"deberta-v2"},
            .model = "Unigram",
            .roles = {{"bos_token", "[CLS]"},
                      {"eos_token", "[SEP]"},
                      {"unk_token", "[UNK]"},
                      {"sep_token", "[SEP]"},
                      {"cls_token", "[CLS]"},
                      {"pad_token", "[PAD]"},
                      {"mask_token", "[MASK]"}},
            .add_prefix_space = true,
            .do_lower_case = false,
            .read = read};
}

}  // namespace heed

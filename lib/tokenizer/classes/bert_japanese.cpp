#include "tokenizer/classes/bert_japanese.hpp"

#include "format/json_writer.hpp"
#include "tokenizer/classes/bert.hpp"
#include "tokenizer/normalizers/normalizers.hpp"

namespace heed {
namespace {

/// InputError unless the field is missing or `only`.
void require_kind(const JsonValue& config, const char* field, const std::string& only) {
    const auto value = config.find(field);
    if (value && value->string() != only)
        throw InputError(value->place(),
                         json_string(only) + ", the only one that heed has for a BertJapaneseTokenizer",
                         value->description() + "; heed takes the tokens that Python makes as \"tokens\"");
}

/// Letters are composed with their marks; where texts are lowered the marks go instead.
std::unique_ptr<const Normalizer> composed() {
    BertNormalizer clean;
    clean.handle_chinese_chars = clean.strip_accents = clean.lowercase = false;
    NormalizerSequence normalizer;
    normalizer.steps.emplace_back(clean);
    normalizer.steps.emplace_back(UnicodeForm{.compatibility = false, .composition = true});
    return std::make_unique<const NormalizerSequence>(std::move(normalizer));
}

/// It is read from vocab.txt, whatever tokenizer.json says; Chinese characters are no words of their own.
TokenizerParts read(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    const JsonValue config = JsonValue::parse(*sources.folder.find("tokenizer_config.json"));
    require_kind(config, "word_tokenizer_type", "basic");
    require_kind(config, "subword_tokenizer_type", "wordpiece");
    TokenizerSettings settings = sources.settings;
    const auto lower_case = config.find("do_lower_case");
    settings.do_lower_case = lower_case && lower_case->boolean();
    settings.strip_accents = settings.do_lower_case;
    settings.tokenize_chinese_chars = false;
    const std::optional<JsonValue> no_tokenizer_json;
    TokenizerParts parts =
        read_bert({sources.folder, no_tokenizer_json, settings, sources.vocabulary_file}, warnings);
    if (!settings.do_lower_case) parts.normalizer = composed();
    return parts;
}

}  // namespace

TokenizerClass classes::bert_japanese() {
    return {
        .name = "BertJapaneseTokenizer", .vocabulary_file = "vocab.txt", .roles = bert_roles, .read = read};
}

}  // namespace heed

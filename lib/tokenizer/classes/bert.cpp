#include "tokenizer/classes/bert.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/encoding.hpp"
#include "core/text/escape.hpp"
#include "tokenizer/models/word_piece.hpp"
#include "tokenizer/normalizers/bert.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/pre_tokenizers/bert.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_txt.hpp"

namespace heed {
namespace {

std::string show(bool value) {
    return value ? "true" : "false";
}

/// transformers builds a BertTokenizer from tokenizer_config.json whatever
/// tokenizer.json says of it.
void warn_of_disagreement(const TokenizerSources& sources, const BertNormalizer& ours,
                          std::vector<std::string>& warnings) {
    const JsonValue& json = *sources.tokenizer_json;
    const auto compare = [&](const char* our_name, bool used, const char* their_name, bool said) {
        if (used != said)
            warnings.push_back(sources.folder.path_of("tokenizer.json") + " says " + their_name + " " +
                               show(said) + "; used is " + our_name + " " + show(used) +
                               " of tokenizer_config.json, as transformers does for a " +
                               sources.settings.class_name);
    };
    const auto part = json.find("normalizer");
    if (!part || !part->find("type") || part->field("type").string() != normalizers::bert.type) return;
    const BertNormalizer theirs = BertNormalizer::read(*part);
    compare("do_lower_case", ours.lowercase, "lowercase", theirs.lowercase);
    compare("tokenize_chinese_chars", ours.handle_chinese_chars, "handle_chinese_chars",
            theirs.handle_chinese_chars);
    compare("strip_accents", ours.strip_accents, "strip_accents", theirs.strip_accents);
    compare("clean_text", ours.clean_text, "clean_text", theirs.clean_text);
}

bool has_capital(std::string_view token) {
    return !is_bracketed(token) && !token.starts_with('<') &&
           std::any_of(token.begin(), token.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// No text that is lowered is split into tokens with capitals: the model was trained on other text.
void warn_of_capitals(const FileBytes& vocab, std::vector<std::string>& warnings) {
    for (std::string_view rest = vocab.view(); !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view token = rest.substr(0, end);
        if (token.ends_with('\r')) token.remove_suffix(1);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (!has_capital(token)) continue;
        warnings.push_back(
            vocab.name() + " has tokens with capitals, such as " + excerpt(token) +
            ", but texts are made lower case, as transformers does where nothing is said: for a cased "
            "model write {\"do_lower_case\": false} into tokenizer_config.json next to it");
        return;
    }
}

BertNormalizer normalizer_of(const TokenizerSettings& settings) {
    BertNormalizer normalizer;
    normalizer.lowercase = settings.do_lower_case;
    normalizer.handle_chinese_chars = settings.tokenize_chinese_chars;
    normalizer.strip_accents = settings.strip_accents;
    return normalizer;
}

Vocabulary vocabulary_of(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    const Folder& folder = sources.folder;
    if (sources.tokenizer_json) {
        const WordPiece said =
            WordPiece::read(model_part_of(*sources.tokenizer_json, {models::word_piece.type}));
        if (said.continuing_subword_prefix != "##")
            warnings.push_back(folder.path_of("tokenizer.json") + " says continuing_subword_prefix " +
                               excerpt(said.continuing_subword_prefix) +
                               "; heed uses \"##\", as transformers does for a " +
                               sources.settings.class_name);
        warn_of_disagreement(sources, normalizer_of(sources.settings), warnings);
        return said.vocabulary;
    }
    const auto vocab = folder.find("vocab.txt");
    if (!vocab) throw InputError(folder.place(), "tokenizer.json or vocab.txt", "neither");
    if (!sources.settings.says_lower_case) warn_of_capitals(*vocab, warnings);
    return read_vocab_txt(*vocab);
}

}  // namespace

TokenizerParts read_bert(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const BertNormalizer>(normalizer_of(settings));
    parts.pre_tokenizer = std::make_unique<const BertPreTokenizer>();
    parts.model = std::make_unique<const WordPiece>(vocabulary_of(sources, warnings),
                                                    settings.roles.at("unk_token").content);
    sources.require_unknown_token(*parts.model);
    for (const char* const role : {"cls_token", "sep_token"}) sources.require_known_role(role, parts);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around = bert_template(sources.role("cls_token", parts), sources.role("sep_token", parts));
    return parts;
}

TokenizerClass classes::bert() {
    return {.name = "BertTokenizer",
            .names = {"DistilBertTokenizer", "ElectraTokenizer", "LayoutLMTokenizer", "LxmertTokenizer",
                      "MobileBertTokenizer", "SqueezeBertTokenizer"},
            .vocabulary_file = "vocab.txt",
            .roles = bert_roles,
            .read = read_bert};
}

}  // namespace heed

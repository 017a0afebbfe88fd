#include "tokenizer/classes/bert.hpp"

#include <utility>

#include "core/escape.hpp"
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
                               " of tokenizer_config.json, as transformers does for "
                               "a BertTokenizer");
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
                               "; used is \"##\", as transformers does for a BertTokenizer");
        warn_of_disagreement(sources, normalizer_of(sources.settings), warnings);
        return said.vocabulary;
    }
    const auto vocab = folder.find("vocab.txt");
    if (!vocab) throw InputError(folder.place(), "tokenizer.json or vocab.txt", "neither");
    return read_vocab_txt(*vocab);
}

}  // namespace

TemplateToken role_token(const TokenizerSources& sources, const std::string& role,
                         const TokenizerParts& parts) {
    const TokenizerSettings& settings = sources.settings;
    const std::string& content = settings.roles.at(role).content;
    auto id = parts.model->vocabulary.find(content);
    for (const auto& [given, token] : settings.added)
        if (token.content == content) id = parts.added.find(content);
    if (!id)
        throw InputError(sources.vocabulary_place(), "a vocabulary with the " + role + " " + excerpt(content),
                         "none with it");
    return {content, *id};
}

TokenizerParts read_bert(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    const TokenizerSettings& settings = sources.settings;
    TokenizerParts parts;
    parts.normalizer = std::make_unique<const BertNormalizer>(normalizer_of(settings));
    parts.pre_tokenizer = std::make_unique<const BertPreTokenizer>();
    parts.model = std::make_unique<const WordPiece>(vocabulary_of(sources, warnings),
                                                    settings.roles.at("unk_token").content);
    sources.require_unknown_token(*parts.model);
    add_tokens(settings, true, parts.added, parts.model->vocabulary);
    parts.around =
        bert_template(role_token(sources, "cls_token", parts), role_token(sources, "sep_token", parts));
    return parts;
}

/// Classes that are BertTokenizer in transformers 5.
TokenizerClass classes::bert() {
    std::vector<std::string> names;
    for (const char* const model :
         {"Bert", "DistilBert", "Electra", "LayoutLM", "Lxmert", "MobileBert", "SqueezeBert"})
        for (const char* const kind : {"Tokenizer", "TokenizerFast"})
            names.push_back(std::string(model) + kind);
    return {"BertTokenizer, BertTokenizerFast", std::move(names), read_bert};
}

}  // namespace heed

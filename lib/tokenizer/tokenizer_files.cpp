#include "tokenizer/tokenizer_files.hpp"

#include <algorithm>

#include "core/text/escape.hpp"
#include "format/sentence_piece.hpp"
#include "tokenizer/classes/albert.hpp"
#include "tokenizer/classes/bert.hpp"
#include "tokenizer/classes/bert_japanese.hpp"
#include "tokenizer/classes/byte_level.hpp"
#include "tokenizer/classes/deberta_v2.hpp"
#include "tokenizer/classes/esm.hpp"
#include "tokenizer/classes/mpnet.hpp"
#include "tokenizer/classes/xlm_roberta.hpp"
#include "tokenizer/normalizers/normalizers.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

/// InputError if a special token that the template writes is no token.
void require_template_tokens(const TokenizerSources& sources, const TokenizerParts& parts) {
    for (const auto* const pieces : {&parts.around.single, &parts.around.pair})
        for (const TemplatePiece& piece : *pieces)
            for (const TemplateToken& token : piece.tokens)
                if (!parts.model->vocabulary.find(token.token) && !parts.added.find(token.token))
                    throw InputError(sources.vocabulary_place(),
                                     "a vocabulary with the special token " + excerpt(token.token),
                                     "none with it");
}

/// One that BERT's class does not read.
bool is_newer_model(const std::string& type) {
    return type == "BPE" || type == "Unigram";
}

/// transformers 5 builds LLaMA 2's first stages anew: a text that begins with a space has one \u2581 less
/// there.
void warn_of_prepend(const TokenizerSources& sources, const TokenizerParts& parts,
                     std::vector<std::string>& warnings) {
    if (!sources.settings.tokenizer_class.starts_with("LlamaTokenizer")) return;
    const auto* const sequence = dynamic_cast<const NormalizerSequence*>(parts.normalizer.get());
    if (sequence == nullptr) return;
    for (const NormalizerStep& step : sequence->steps)
        if (std::holds_alternative<Prepend>(step))
            warnings.push_back(sources.folder.path_of("tokenizer.json") +
                               " is used as it stands; transformers 5 puts no \u2581 in front of a text that "
                               "begins with a space");
}

/// As class TokenizersBackend of transformers, and as version 4 did for others: tokenizer.json alone.
TokenizerParts read_backend(const TokenizerSources& sources, std::vector<std::string>& warnings) {
    if (!sources.tokenizer_json)
        throw InputError(sources.folder.place(), "tokenizer.json, which a TokenizersBackend is read from",
                         "none");
    const JsonValue& json = *sources.tokenizer_json;
    TokenizerParts parts;
    parts.normalizer = normalizer_in(json);
    parts.pre_tokenizer = pre_tokenizer_in(json);
    parts.model = model_in(json);
    parts.around = template_in(json);
    if (!is_newer_model(model_type_in(json))) sources.require_unknown_token(*parts.model);
    warn_of_prepend(sources, parts, warnings);
    for (const auto& [id, token] : added_tokens_in(json)) parts.added.add(token, parts.model->vocabulary);
    add_tokens(sources.settings, false, parts.added, parts.model->vocabulary);
    require_template_tokens(sources, parts);
    return parts;
}

/// Those that are BackendClass.
const std::vector<TokenizerClass>& backends() {
    static const std::vector<TokenizerClass> all = {
        classes::roberta(),     classes::gpt2(),      classes::mpnet(),     classes::albert(),
        classes::xlm_roberta(), classes::camembert(), classes::deberta_v2()};
    return all;
}

/// Whether there is a BackendClass, and what it reads.
bool has_backend_files(const TokenizerSources& sources) {
    const std::string& name = sources.settings.backend_class;
    if (name.empty()) return false;
    const Folder& folder = sources.folder;
    return sources.tokenizer_json || name == "MPNetTokenizer" ||
           (folder.find("vocab.json") && folder.find("merges.txt"));
}

const TokenizerClass* class_of(const std::string& name, const std::vector<TokenizerClass>& classes) {
    for (const TokenizerClass& one : classes)
        if (std::find(one.names.begin(), one.names.end(), name) != one.names.end()) return &one;
    return nullptr;
}

/// SentencePiece's own file is no tokenizer that heed reads.
void reject_sentence_piece_alone(const Folder& folder) {
    const auto has = [&](const char* name) { return folder.path_to(name).has_value(); };
    if (has("tokenizer.json") || has("vocab.txt") || has("vocab.json")) return;
    if (const auto model = sentence_piece_model(has))
        throw InputError(folder.place(), "tokenizer.json",
                         *model + " alone; " + sentence_piece_advice(folder.name()));
}

}  // namespace

Place TokenizerSources::vocabulary_place() const {
    return {folder.path_of(folder.path_to("tokenizer.json") ? "tokenizer.json" : "vocab.txt"), ""};
}

void TokenizerSources::require_unknown_token(const TokenizerModel& model) const {
    if (!model.vocabulary.find(model.unk_token))
        throw InputError(vocabulary_place(), "a vocabulary with the unk_token " + excerpt(model.unk_token),
                         "none with it");
}

TemplateToken TokenizerSources::added_role(const std::string& role, const AddedVocabulary& added) const {
    const std::string& content = settings.roles.at(role).content;
    if (const auto id = added.find(content)) return {content, *id};
    throw InputError(vocabulary_place(), "a vocabulary with the " + role + " " + excerpt(content),
                     "none with it");
}

TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings) {
    reject_sentence_piece_alone(folder);
    std::optional<JsonValue> tokenizer_json;
    if (const auto file = folder.find("tokenizer.json")) tokenizer_json = parse_tokenizer_json(*file);
    const TokenizerSettings settings = read_settings(folder, tokenizer_json);
    const TokenizerSources sources{folder, tokenizer_json, settings};
    const std::string& name = settings.tokenizer_class;
    if (has_backend_files(sources)) {
        TokenizerParts parts = class_of(settings.backend_class, backends())->read(sources, warnings);
        require_template_tokens(sources, parts);
        return parts;
    }
    // A new class that reads files of its own is a row here. Where none is named it is the first, if
    // tokenizer.json has its model.
    static const std::vector<TokenizerClass> known = {classes::bert(), classes::bert_japanese(),
                                                      classes::esm()};
    if (name.empty() && tokenizer_json && is_newer_model(model_type_in(*tokenizer_json)))
        return read_backend(sources, warnings);
    if (name.empty()) return known.front().read(sources, warnings);
    if (const TokenizerClass* const one = class_of(name, known)) return one->read(sources, warnings);
    if (tokenizer_json || name == "TokenizersBackend" || name == "PreTrainedTokenizerFast")
        return read_backend(sources, warnings);
    std::string listed;
    for (const TokenizerClass& one : known) listed += std::string(one.listed) + ", ";
    throw InputError({folder.path_of("tokenizer_config.json"), "$.tokenizer_class"},
                     listed + "PreTrainedTokenizerFast or TokenizersBackend", excerpt(name));
}

}  // namespace heed

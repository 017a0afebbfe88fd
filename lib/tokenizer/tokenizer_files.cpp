#include "tokenizer/tokenizer_files.hpp"

#include <algorithm>

#include "core/text/escape.hpp"
#include "format/sentence_piece.hpp"
#include "tokenizer/tokenizer_class.hpp"
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
    return {folder.path_of(tokenizer_json ? "tokenizer.json" : vocabulary_file), ""};
}

void TokenizerSources::require_unknown_token(const TokenizerModel& model) const {
    if (!model.vocabulary.find(model.unk_token))
        throw InputError(vocabulary_place(), "a vocabulary with the unk_token " + excerpt(model.unk_token),
                         "none with it");
}

TemplateToken TokenizerSources::role(const std::string& name, const TokenizerParts& parts) const {
    const std::string content = content_of(name);
    if (const auto id = parts.added.find(content)) return {content, *id};
    reject_role(name);
}

void TokenizerSources::require_known_role(const std::string& name, const TokenizerParts& parts) const {
    const std::string content = content_of(name);
    const auto& listed = settings.added;
    const bool is_listed = std::any_of(listed.begin(), listed.end(),
                                       [&](const auto& added) { return added.second.content == content; });
    if (!is_listed && !parts.model->vocabulary.find(content)) reject_role(name);
}

std::string TokenizerSources::content_of(const std::string& role) const {
    const auto found = settings.roles.find(role);
    return found != settings.roles.end() ? found->second.content : "";
}

void TokenizerSources::reject_role(const std::string& name) const {
    throw InputError(vocabulary_place(), "a vocabulary with the " + name + " " + excerpt(content_of(name)),
                     "none with it");
}

TokenizerParts read_as_it_stands(const TokenizerSources& sources) {
    if (!sources.tokenizer_json)
        throw InputError(sources.folder.place(), "tokenizer.json, which a TokenizersBackend is read from",
                         "none");
    const JsonValue& json = *sources.tokenizer_json;
    TokenizerParts parts;
    parts.normalizer = normalizer_in(json);
    parts.pre_tokenizer = pre_tokenizer_in(json);
    parts.model = model_in(json);
    parts.around = template_in(json);
    if (needs_unknown_token(json)) sources.require_unknown_token(*parts.model);
    for (const auto& [id, token] : added_tokens_in(json)) parts.added.add(token, parts.model->vocabulary);
    add_tokens(sources.settings, false, parts.added, parts.model->vocabulary);
    return parts;
}

TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings) {
    reject_sentence_piece_alone(folder);
    std::optional<JsonValue> tokenizer_json;
    if (const auto file = folder.find("tokenizer.json")) tokenizer_json = parse_tokenizer_json(*file);
    const auto config = read_json(folder, "tokenizer_config.json");
    const TokenizerClass* const one =
        tokenizer_class_of(tokenizer_names(folder, config), folder, tokenizer_json);
    const TokenizerSettings settings = read_settings(folder, one, config, tokenizer_json);
    const TokenizerSources sources{folder, tokenizer_json, settings,
                                   one != nullptr ? one->vocabulary_file : ""};
    TokenizerParts parts = one != nullptr ? one->read(sources, warnings) : read_as_it_stands(sources);
    require_template_tokens(sources, parts);
    return parts;
}

}  // namespace heed

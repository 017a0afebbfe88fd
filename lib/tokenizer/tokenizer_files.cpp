#include "tokenizer/tokenizer_files.hpp"

#include <algorithm>

#include "core/escape.hpp"
#include "tokenizer/classes/bert.hpp"
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

/// As class TokenizersBackend of transformers: tokenizer.json alone.
TokenizerParts read_backend(const TokenizerSources& sources) {
    if (!sources.tokenizer_json)
        throw InputError(sources.folder.place(), "tokenizer.json, which a TokenizersBackend is read from",
                         "none");
    const JsonValue& json = *sources.tokenizer_json;
    TokenizerParts parts;
    parts.normalizer = normalizer_in(json);
    parts.pre_tokenizer = pre_tokenizer_in(json);
    parts.model = model_in(json);
    parts.around = template_in(json);
    sources.require_unknown_token(*parts.model);
    for (const auto& [id, token] : added_tokens_in(json)) parts.added.add(token, parts.model->vocabulary);
    add_tokens(sources.settings, false, parts.added, parts.model->vocabulary);
    require_template_tokens(sources, parts);
    return parts;
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

TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings) {
    std::optional<JsonValue> tokenizer_json;
    if (const auto file = folder.find("tokenizer.json")) tokenizer_json = parse_tokenizer_json(*file);
    const TokenizerSettings settings = read_settings(folder, tokenizer_json);
    const TokenizerSources sources{folder, tokenizer_json, settings};
    const std::string& name = settings.tokenizer_class;
    // A new class is a row here. Where none is named it is the first.
    static const std::vector<TokenizerClass> known = {classes::bert()};
    if (name.empty()) return known.front().read(sources, warnings);
    for (const TokenizerClass& one : known)
        if (std::find(one.names.begin(), one.names.end(), name) != one.names.end())
            return one.read(sources, warnings);
    if (name == "TokenizersBackend" || name == "PreTrainedTokenizerFast") return read_backend(sources);
    std::string listed;
    for (const TokenizerClass& one : known) listed += std::string(one.listed) + ", ";
    throw InputError({folder.path_of("tokenizer_config.json"), "$.tokenizer_class"},
                     listed + "PreTrainedTokenizerFast or TokenizersBackend", excerpt(name));
}

}  // namespace heed

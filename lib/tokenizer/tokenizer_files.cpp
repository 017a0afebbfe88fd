#include "tokenizer/tokenizer_files.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>

#include "core/escape.hpp"
#include "core/number.hpp"
#include "format/json.hpp"
#include "format/json_writer.hpp"
#include "io/lines.hpp"
#include "tokenizer/tokenizer_json.hpp"
#include "tokenizer/vocab_txt.hpp"

namespace heed {
namespace {

/// The roles that tokens have by name, in the order in which transformers adds them.
constexpr std::array role_names = {"bos_token", "eos_token", "unk_token", "sep_token",
                                   "pad_token", "cls_token", "mask_token"};

using Roles = std::map<std::string, AddedToken>;

/// tokenizer_config.json with the files that older versions of transformers wrote beside it.
struct Settings {
    std::string tokenizer_class;  // without "Fast"; empty: none is named
    BertNormalizer normalizer;
    Roles roles;
    std::vector<AddedToken> more_special;
    std::map<std::uint32_t, AddedToken> added;  // by the id the file gives
};

std::optional<JsonValue> read_json(const Folder& folder, const std::string& name) {
    const auto file = folder.find(name);
    if (!file) return std::nullopt;
    JsonValue json = JsonValue::parse(*file);
    if (!json.is_object()) throw InputError(json.place(), "an object", json.description());
    return json;
}

AddedToken special_token(const std::string& content) {
    AddedToken token;
    token.content = content;
    token.normalized = false;
    token.special = true;
    return token;
}

/// A role's token is a string, or an object with its flags.
AddedToken role_of(const JsonValue& value) {
    if (value.is_string()) return special_token(value.string());
    if (!value.is_object()) throw InputError(value.place(), "a token", value.description());
    AddedToken token = added_token_of(value);
    if (!value.find("normalized")) token.normalized = false;
    token.special = true;
    return token;
}

void read_roles(const JsonValue& json, Settings& settings) {
    for (const char* const name : role_names)
        if (const auto value = json.find(name)) settings.roles[name] = role_of(*value);
    for (const char* const name : {"additional_special_tokens", "extra_special_tokens"}) {
        const auto list = json.find(name);
        if (!list || !list->is_array()) continue;
        settings.more_special.clear();
        for (const JsonValue& value : list->elements()) settings.more_special.push_back(role_of(value));
    }
}

void read_added_tokens_decoder(const JsonValue& decoder, Settings& settings) {
    for (const auto& [key, value] : decoder.members()) {
        const auto id = parse_count(key);
        if (!id || *id > UINT32_MAX)
            throw InputError(value.place(), "an id below 2^32 as key", json_string(key));
        settings.added[static_cast<std::uint32_t>(*id)] = added_token_of(value);
    }
}

std::unordered_set<std::string> special_names(const Settings& settings) {
    std::unordered_set<std::string> names;
    for (const auto& [role, token] : settings.roles) names.insert(token.content);
    for (const AddedToken& token : settings.more_special) names.insert(token.content);
    return names;
}

void read_added_tokens_json(const JsonValue& json, Settings& settings) {
    const std::unordered_set<std::string> special = special_names(settings);
    json.for_each_member([&](const std::string& content, const JsonValue& id) {
        AddedToken token;
        token.content = content;
        token.special = special.contains(content);
        token.normalized = !token.special;
        settings.added[token_id_of(id)] = token;
    });
}

void read_config(const JsonValue& config, Settings& settings) {
    if (const auto name = config.find("tokenizer_class")) settings.tokenizer_class = name->string();
    for (const char* const same : {"BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast"})
        if (settings.tokenizer_class == same) settings.tokenizer_class = "BertTokenizer";
    if (settings.tokenizer_class == "PreTrainedTokenizerFast") settings.tokenizer_class = "TokenizersBackend";
    BertNormalizer& normalizer = settings.normalizer;
    if (const auto flag = config.find("do_lower_case")) normalizer.lowercase = flag->boolean();
    if (const auto flag = config.find("tokenize_chinese_chars"))
        normalizer.handle_chinese_chars = flag->boolean();
    const auto strip_accents = config.find("strip_accents");
    normalizer.strip_accents = strip_accents ? strip_accents->boolean() : normalizer.lowercase;
    read_roles(config, settings);
}

/// The older files count only where tokenizer_config.json has no added_tokens_decoder.
Settings read_settings(const Folder& folder, const std::optional<JsonValue>& tokenizer_json) {
    Settings settings;
    for (const auto& [role, name] : {std::pair{"unk_token", "[UNK]"},
                                     {"sep_token", "[SEP]"},
                                     {"pad_token", "[PAD]"},
                                     {"cls_token", "[CLS]"},
                                     {"mask_token", "[MASK]"}})
        settings.roles[role] = special_token(name);
    const auto config = read_json(folder, "tokenizer_config.json");
    if (config) read_config(*config, settings);
    const auto decoder = config ? config->find("added_tokens_decoder") : std::nullopt;
    if (decoder) {
        read_added_tokens_decoder(*decoder, settings);
    } else {
        if (const auto map = read_json(folder, "special_tokens_map.json")) read_roles(*map, settings);
        if (const auto added = read_json(folder, "added_tokens.json"))
            read_added_tokens_json(*added, settings);
        if (tokenizer_json)
            for (const auto& [id, token] : added_tokens_in(*tokenizer_json)) settings.added[id] = token;
    }
    // The flags of a token that is listed as added count, also where it has a role.
    for (auto& [name, role] : settings.roles)
        for (const auto& [id, token] : settings.added)
            if (token.content == role.content) role = token;
    return settings;
}

/// The tokens of `settings` that are not added yet: first those listed, by their ids, then those with a role.
void add_tokens(const Settings& settings, bool with_default_roles, TokenizerParts& parts) {
    const Vocabulary& vocabulary = parts.model.vocabulary;
    for (const auto& [id, token] : settings.added) parts.added.add(token, vocabulary);
    const auto add_special = [&](AddedToken token) {
        if (parts.added.find(token.content)) return;
        token.special = true;
        parts.added.add(token, vocabulary);
    };
    if (!with_default_roles) return;
    for (const char* const name : role_names)
        if (const auto role = settings.roles.find(name); role != settings.roles.end())
            add_special(role->second);
    for (const AddedToken& token : settings.more_special) add_special(token);
}

std::string show(bool value) {
    return value ? "true" : "false";
}

/// transformers builds a BertTokenizer from tokenizer_config.json whatever tokenizer.json says of it.
void warn_of_disagreement(const Folder& folder, const JsonValue& tokenizer_json, const TokenizerParts& parts,
                          std::vector<std::string>& warnings) {
    const auto compare = [&](const char* ours, bool used, const char* theirs, bool said) {
        if (used != said)
            warnings.push_back(folder.path_of("tokenizer.json") + " says " + theirs + " " + show(said) +
                               "; used is " + ours + " " + show(used) +
                               " of tokenizer_config.json, as transformers does for a BertTokenizer");
    };
    const auto part = tokenizer_json.find("normalizer");
    if (part && part->find("type") && part->field("type").string() == "BertNormalizer") {
        const BertNormalizer said = normalizer_in(tokenizer_json);
        const BertNormalizer& used = parts.normalizer;
        compare("do_lower_case", used.lowercase, "lowercase", said.lowercase);
        compare("tokenize_chinese_chars", used.handle_chinese_chars, "handle_chinese_chars",
                said.handle_chinese_chars);
        compare("strip_accents", used.strip_accents, "strip_accents", said.strip_accents);
        compare("clean_text", used.clean_text, "clean_text", said.clean_text);
    }
}

/// The file that the vocabulary is read from.
Place vocabulary_place(const Folder& folder) {
    return {folder.path_of(folder.path_to("tokenizer.json") ? "tokenizer.json" : "vocab.txt"), ""};
}

TemplateToken role_token(const Folder& folder, const Settings& settings, const std::string& role,
                         const TokenizerParts& parts) {
    const std::string& content = settings.roles.at(role).content;
    auto id = parts.model.vocabulary.find(content);
    for (const auto& [given, token] : settings.added)
        if (token.content == content) id = parts.added.find(content);
    if (!id)
        throw InputError(vocabulary_place(folder), "a vocabulary with the " + role + " " + excerpt(content),
                         "none with it");
    return {content, *id};
}

void require_unknown_token(const Folder& folder, const WordPiece& model) {
    if (!model.vocabulary.find(model.unk_token))
        throw InputError(vocabulary_place(folder),
                         "a vocabulary with the unk_token " + excerpt(model.unk_token), "none with it");
}

/// As class BertTokenizer of transformers: tokenizer.json gives its vocabulary and added tokens alone.
TokenizerParts bert_tokenizer(const Folder& folder, const std::optional<JsonValue>& tokenizer_json,
                              const Settings& settings, std::vector<std::string>& warnings) {
    TokenizerParts parts;
    parts.normalizer = settings.normalizer;
    if (tokenizer_json) {
        const WordPiece model = model_in(*tokenizer_json);
        parts.model.vocabulary = model.vocabulary;
        if (model.continuing_subword_prefix != parts.model.continuing_subword_prefix)
            warnings.push_back(folder.path_of("tokenizer.json") + " says continuing_subword_prefix " +
                               excerpt(model.continuing_subword_prefix) +
                               "; used is \"##\", as transformers does for a BertTokenizer");
        warn_of_disagreement(folder, *tokenizer_json, parts, warnings);
    } else if (const auto vocab = folder.find("vocab.txt")) {
        parts.model.vocabulary = read_vocab_txt(*vocab);
    } else {
        throw InputError(folder.place(), "tokenizer.json or vocab.txt", "neither");
    }
    parts.model.unk_token = settings.roles.at("unk_token").content;
    require_unknown_token(folder, parts.model);
    add_tokens(settings, true, parts);
    parts.around = bert_template(role_token(folder, settings, "cls_token", parts),
                                 role_token(folder, settings, "sep_token", parts));
    return parts;
}

/// InputError if a special token that the template writes is no token.
void require_template_tokens(const Folder& folder, const TokenizerParts& parts) {
    for (const auto* const pieces : {&parts.around.single, &parts.around.pair})
        for (const TemplatePiece& piece : *pieces)
            for (const TemplateToken& token : piece.tokens)
                if (!parts.model.vocabulary.find(token.token) && !parts.added.find(token.token))
                    throw InputError(vocabulary_place(folder),
                                     "a vocabulary with the special token " + excerpt(token.token),
                                     "none with it");
}

/// As class TokenizersBackend of transformers: tokenizer.json alone.
TokenizerParts json_tokenizer(const Folder& folder, const JsonValue& json, const Settings& settings) {
    TokenizerParts parts;
    parts.normalizer = normalizer_in(json);
    require_bert_pre_tokenizer(json);
    parts.model = model_in(json);
    parts.around = template_in(json);
    require_unknown_token(folder, parts.model);
    for (const auto& [id, token] : added_tokens_in(json)) parts.added.add(token, parts.model.vocabulary);
    add_tokens(settings, false, parts);
    require_template_tokens(folder, parts);
    return parts;
}

}  // namespace

TokenizerParts read_tokenizer_files(const Folder& folder, std::vector<std::string>& warnings) {
    std::optional<JsonValue> tokenizer_json;
    if (const auto file = folder.find("tokenizer.json")) tokenizer_json = parse_tokenizer_json(*file);
    const Settings settings = read_settings(folder, tokenizer_json);
    if (settings.tokenizer_class.empty() || settings.tokenizer_class == "BertTokenizer")
        return bert_tokenizer(folder, tokenizer_json, settings, warnings);
    if (settings.tokenizer_class != "TokenizersBackend")
        throw InputError({folder.path_of("tokenizer_config.json"), "$.tokenizer_class"},
                         "BertTokenizer, BertTokenizerFast, PreTrainedTokenizerFast or TokenizersBackend",
                         excerpt(settings.tokenizer_class));
    if (!tokenizer_json)
        throw InputError(folder.place(),
                         "tokenizer.json, which a " + settings.tokenizer_class + " is read from", "none");
    return json_tokenizer(folder, *tokenizer_json, settings);
}

}  // namespace heed

#include "tokenizer/settings.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/text/number.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

/// The roles that tokens have by name, in the order in which transformers adds them.
constexpr std::array role_names = {"bos_token", "eos_token", "unk_token", "sep_token",
                                   "pad_token", "cls_token", "mask_token"};

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

void name_role(const std::string& name, const JsonValue& value, TokenizerSettings& settings) {
    // A text names the token; its flags are those that the class gives to the role.
    if (value.is_string() && settings.roles.contains(name))
        settings.roles[name].content = value.string();
    else
        settings.roles[name] = role_of(value);
    auto& named = settings.named_roles;
    if (std::find(named.begin(), named.end(), name) == named.end()) named.push_back(name);
}

bool is_usual_role(const std::string& name) {
    return std::find(role_names.begin(), role_names.end(), name) != role_names.end();
}

/// A model may have roles of its own: "ent_token": "<ent>".
void read_own_roles(const JsonValue& json, TokenizerSettings& settings) {
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        const bool is_token = value.is_string() || (value.is_object() && value.find("content"));
        if (is_token && name.ends_with("_token") && !is_usual_role(name)) name_role(name, value, settings);
    });
}

void read_roles(const JsonValue& json, TokenizerSettings& settings) {
    for (const char* const name : role_names)
        if (const auto value = json.find(name)) name_role(name, *value, settings);
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        const bool is_taken_away = value.is_null() && is_usual_role(name) && name != "unk_token";
        if (is_taken_away) settings.roles.erase(name);
    });
    read_own_roles(json, settings);
    for (const char* const name : {"additional_special_tokens", "extra_special_tokens"}) {
        const auto list = json.find(name);
        if (list && list->is_object()) read_own_roles(*list, settings);
        if (!list || !list->is_array()) continue;
        settings.more_special.clear();
        for (const JsonValue& value : list->elements()) settings.more_special.push_back(role_of(value));
    }
}

void read_added_tokens_decoder(const JsonValue& decoder, TokenizerSettings& settings) {
    for (const auto& [key, value] : decoder.members()) {
        const auto id = parse_count(key);
        if (!id || *id > UINT32_MAX)
            throw InputError(value.place(), "an id below 2^32 as key", json_string(key));
        settings.added[static_cast<std::uint32_t>(*id)] = added_token_of(value);
    }
}

std::unordered_set<std::string> special_names(const TokenizerSettings& settings) {
    std::unordered_set<std::string> names;
    for (const auto& [role, token] : settings.roles) names.insert(token.content);
    for (const AddedToken& token : settings.more_special) names.insert(token.content);
    return names;
}

void read_added_tokens_json(const JsonValue& json, TokenizerSettings& settings) {
    const std::unordered_set<std::string> special = special_names(settings);
    json.for_each_member([&](const std::string& content, const JsonValue& id) {
        AddedToken token;
        token.content = content;
        token.special = special.contains(content);
        token.normalized = !token.special;
        settings.added[token_id_of(id)] = token;
    });
}

void read_config(const JsonValue& config, TokenizerSettings& settings) {
    for (const auto& [name, setting] : {std::pair{"do_lower_case", &settings.do_lower_case},
                                        {"tokenize_chinese_chars", &settings.tokenize_chinese_chars},
                                        {"add_prefix_space", &settings.add_prefix_space},
                                        {"trim_offsets", &settings.trim_offsets},
                                        {"keep_accents", &settings.keep_accents},
                                        {"split_by_punct", &settings.split_by_punct},
                                        {"add_bos_token", &settings.add_bos_token},
                                        {"add_eos_token", &settings.add_eos_token},
                                        {"legacy", &settings.legacy}})
        if (const auto flag = config.find(name)) *setting = flag->boolean();
    settings.says_lower_case = config.find("do_lower_case").has_value();
    const auto strip_accents = config.find("strip_accents");
    settings.strip_accents = strip_accents ? strip_accents->boolean() : settings.do_lower_case;
    if (const auto count = config.find("extra_ids")) settings.extra_ids = count->count();
    read_roles(config, settings);
}

/// What the class says where the files do not; where there is none, roles are called as a BERT calls them.
void add_defaults_of(const TokenizerClass& one, TokenizerSettings& settings) {
    settings.class_name = one.name;
    settings.add_prefix_space = one.add_prefix_space;
    settings.do_lower_case = one.do_lower_case;
    for (const auto& [role, name] : one.roles) settings.roles[role] = special_token(name);
    if (one.mask_takes_space) settings.roles["mask_token"].lstrip = true;
    for (const std::string& name : one.more_special_tokens)
        settings.more_special.push_back(special_token(name));
}

std::string text_in(const std::optional<JsonValue>& json, std::string_view field) {
    const auto value = json ? json->find(field) : std::nullopt;
    return value && value->is_string() ? value->string() : "";
}

}  // namespace

std::optional<JsonValue> read_json(const Folder& folder, const std::string& name) {
    const auto file = folder.find(name);
    if (!file) return std::nullopt;
    JsonValue json = JsonValue::parse(*file);
    if (!json.is_object()) throw InputError(json.place(), "an object", json.description());
    return json;
}

TokenizerNames tokenizer_names(const Folder& folder, const std::optional<JsonValue>& config) {
    const auto model = read_json(folder, "config.json");
    const auto named = config ? config->find("tokenizer_class") : std::nullopt;
    return {named ? named->string() : text_in(model, "tokenizer_class"), text_in(model, "model_type")};
}

TokenizerSettings read_settings(const Folder& folder, const TokenizerClass* one,
                                const std::optional<JsonValue>& config,
                                const std::optional<JsonValue>& tokenizer_json) {
    TokenizerSettings settings;
    if (one != nullptr)
        add_defaults_of(*one, settings);
    else
        for (const auto& [role, name] : bert_roles) settings.roles[role] = special_token(name);
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

void add_tokens(const TokenizerSettings& settings, bool with_usual_roles, AddedVocabulary& added,
                const Vocabulary& vocabulary) {
    for (const auto& [id, token] : settings.added) added.add(token, vocabulary);
    const auto add_special = [&](AddedToken token) {
        if (added.find(token.content)) return;
        token.special = true;
        added.add(token, vocabulary);
    };
    const auto& named = settings.named_roles;
    for (const char* const name : role_names) {
        const bool is_named = std::find(named.begin(), named.end(), name) != named.end();
        const auto role = settings.roles.find(name);
        if (role != settings.roles.end() && (with_usual_roles || is_named)) add_special(role->second);
    }
    for (const std::string& name : named)
        if (!is_usual_role(name)) add_special(settings.roles.at(name));
    for (const AddedToken& token : settings.more_special) add_special(token);
}

}  // namespace heed

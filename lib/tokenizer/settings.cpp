#include "tokenizer/settings.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/text/number.hpp"
#include "format/json_writer.hpp"
#include "tokenizer/backend_class.hpp"
#include "tokenizer/tokenizer_json.hpp"

namespace heed {
namespace {

/// The roles that tokens have by name, in the order in which transformers adds them.
constexpr std::array role_names = {"bos_token", "eos_token", "unk_token", "sep_token",
                                   "pad_token", "cls_token", "mask_token"};

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
                                        {"add_eos_token", &settings.add_eos_token}})
        if (const auto flag = config.find(name)) *setting = flag->boolean();
    settings.says_lower_case = config.find("do_lower_case").has_value();
    const auto strip_accents = config.find("strip_accents");
    settings.strip_accents = strip_accents ? strip_accents->boolean() : settings.do_lower_case;
    read_roles(config, settings);
}

constexpr const char* esm_class = "EsmTokenizer";

std::string model_type_of(const Folder& folder) {
    const auto config = read_json(folder, "config.json");
    const auto type = config ? config->find("model_type") : std::nullopt;
    return type && type->is_string() ? type->string() : "";
}

/// The roles that a class gives without being asked.
void add_default_roles(TokenizerSettings& settings) {
    using Names = std::vector<std::pair<const char*, const char*>>;
    Names names = {{"unk_token", "[UNK]"},
                   {"sep_token", "[SEP]"},
                   {"pad_token", "[PAD]"},
                   {"cls_token", "[CLS]"},
                   {"mask_token", "[MASK]"}};
    if (settings.tokenizer_class == esm_class)
        names = {{"unk_token", "<unk>"},
                 {"cls_token", "<cls>"},
                 {"pad_token", "<pad>"},
                 {"mask_token", "<mask>"},
                 {"eos_token", "<eos>"}};
    for (const auto& [role, name] : names) settings.roles[role] = special_token(name);
}

/// What the class says where the files do not.
void add_defaults_of(const BackendClass& backend, TokenizerSettings& settings) {
    settings.backend_class = backend.name;
    settings.add_prefix_space = backend.add_prefix_space;
    settings.do_lower_case = backend.do_lower_case;
    for (const auto& [role, name] : backend.roles) settings.roles[role] = special_token(name);
    if (backend.mask_takes_space) settings.roles["mask_token"].lstrip = true;
    for (const std::string& name : backend.more_special_tokens)
        settings.more_special.push_back(special_token(name));
}

}  // namespace

TokenizerSettings read_settings(const Folder& folder, const std::optional<JsonValue>& tokenizer_json) {
    TokenizerSettings settings;
    const auto config = read_json(folder, "tokenizer_config.json");
    if (config)
        if (const auto name = config->find("tokenizer_class")) settings.tokenizer_class = name->string();
    if (settings.tokenizer_class.empty() && model_type_of(folder) == "esm")
        settings.tokenizer_class = esm_class;
    const BackendClass* const backend =
        backend_class_of(settings.tokenizer_class, model_type_of(folder), tokenizer_json);
    if (backend != nullptr)
        add_defaults_of(*backend, settings);
    else
        add_default_roles(settings);
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

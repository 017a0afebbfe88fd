#include "tokenizer/tokenizer_json.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/escape.hpp"
#include "tokenizer/models/word_piece.hpp"
#include "tokenizer/normalizers/bert.hpp"
#include "tokenizer/post_processors/bert.hpp"
#include "tokenizer/pre_tokenizers/bert.hpp"

namespace heed {
namespace {

// The kinds of each stage that heed has. A new one is a row here.
constexpr std::array normalizer_kinds = {&normalizers::bert};
constexpr std::array pre_tokenizer_kinds = {&pre_tokenizers::bert};
constexpr std::array model_kinds = {&models::word_piece};
constexpr std::array post_processor_kinds = {&post_processors::template_processing, &post_processors::bert};

bool flag_of(const JsonValue& object, std::string_view key, bool otherwise) {
    const auto value = object.find(key);
    return value ? value->boolean() : otherwise;
}

template <typename Kinds>
std::vector<std::string> types_of(const Kinds& kinds) {
    std::vector<std::string> types;
    for (const auto* kind : kinds) types.emplace_back(kind->type);
    return types;
}

/// InputError unless the part called `key` has one of the types.
JsonValue part_of(const JsonValue& file, const std::string& key, const std::vector<std::string>& types) {
    std::string listed;
    for (const std::string& type : types) listed += (listed.empty() ? "" : ", ") + type;
    const std::string expected = "a " + key + " heed has (" + listed + ")";
    const auto part = file.find(key);
    if (!part) throw InputError(file.place().at("." + key), expected, "none");
    const JsonValue type = part->field("type");
    if (std::find(types.begin(), types.end(), type.string()) == types.end())
        throw InputError(part->place().at(".type"), expected, type.description());
    return *part;
}

/// By the kind of its type, which is one of them; without a type it is of the first kind.
template <typename Kinds>
auto read_stage(const JsonValue& part, const Kinds& kinds) {
    const auto type = part.find("type");
    for (const auto* kind : kinds)
        if (type && type->string() == kind->type) return kind->read(part);
    return kinds.front()->read(part);
}

}  // namespace

JsonValue parse_tokenizer_json(const FileBytes& file) {
    JsonValue json = JsonValue::parse(file);
    const auto version = json.find("version");
    if (version && version->string() != "1.0")
        throw InputError(version->place(), "version \"1.0\"", version->description());
    return json;
}

JsonValue model_part_of(const JsonValue& file, const std::vector<std::string>& types) {
    JsonValue part = file.field("model");
    return part.find("type") ? part_of(file, "model", types) : part;
}

std::unique_ptr<const Normalizer> normalizer_in(const JsonValue& file) {
    return read_stage(part_of(file, "normalizer", types_of(normalizer_kinds)), normalizer_kinds);
}

std::unique_ptr<const PreTokenizer> pre_tokenizer_in(const JsonValue& file) {
    return read_stage(part_of(file, "pre_tokenizer", types_of(pre_tokenizer_kinds)), pre_tokenizer_kinds);
}

std::unique_ptr<const TokenizerModel> model_in(const JsonValue& file) {
    return read_stage(model_part_of(file, types_of(model_kinds)), model_kinds);
}

Template template_in(const JsonValue& file) {
    if (!file.find("post_processor")) return Template::bare();
    return read_stage(part_of(file, "post_processor", types_of(post_processor_kinds)), post_processor_kinds);
}

AddedToken added_token_of(const JsonValue& object) {
    AddedToken token;
    token.content = object.field("content").string();
    token.special = flag_of(object, "special", false);
    token.single_word = flag_of(object, "single_word", false);
    token.lstrip = flag_of(object, "lstrip", false);
    token.rstrip = flag_of(object, "rstrip", false);
    token.normalized = flag_of(object, "normalized", !token.special);
    return token;
}

std::vector<std::pair<std::uint32_t, AddedToken>> added_tokens_in(const JsonValue& file) {
    std::vector<std::pair<std::uint32_t, AddedToken>> tokens;
    const auto part = file.find("added_tokens");
    if (!part) return tokens;
    part->for_each_element([&](const JsonValue& element) {
        tokens.emplace_back(token_id_of(element.field("id")), added_token_of(element));
    });
    return tokens;
}

std::uint32_t token_id_of(const JsonValue& value) {
    const std::uint64_t id = value.count();
    if (id > std::numeric_limits<std::uint32_t>::max())
        throw InputError(value.place(), "an id below 2^32", value.description());
    return static_cast<std::uint32_t>(id);
}

}  // namespace heed

#include "format/model_json.hpp"

#include "format/json_writer.hpp"

namespace heed {
namespace {

/// What does not apply is empty, and null in JSON.
std::optional<std::string> given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> string_in(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? std::optional(value->string()) : std::nullopt;
}

std::int64_t size_in(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    if (!value) return 0;
    const std::int64_t size = value->integer();
    if (size < 0) throw InputError(value->place(), "a whole number from 0", value->description());
    return size;
}

AttentionPart part_called(const JsonValue& value) {
    const std::string name = value.string();
    for (std::size_t i = 0; i < attention_parts.size(); ++i)
        if (name == attention_parts[i]) return static_cast<AttentionPart>(i);
    throw InputError(value.place(), "\"encoder\", \"decoder\" or \"cross\"", value.description());
}

}  // namespace

void append_json(std::string& out, const ModelDescription& model) {
    JsonObject object(out);
    object.add("name", given(model.name)).add("type", given(model.type));
    if (model.attention) object.add("attention", name_of(*model.attention));
    object.add("layers", model.layers)
        .add("heads", model.heads)
        .add("revision", model.revision)
        .add("weights_sha256", model.weights_sha256);
    if (model.stored_type) object.add("stored_type", *model.stored_type);
    if (model.computed_type) object.add("computed_type", *model.computed_type);
    if (model.seed) object.add("seed", *model.seed);
    object.end();
}

ModelDescription model_description(const JsonValue& object) {
    ModelDescription model;
    model.name = string_in(object, "name").value_or("");
    model.type = string_in(object, "type").value_or("");
    if (model.type.empty()) model.type = "unknown";
    if (const auto part = object.find("attention")) model.attention = part_called(*part);
    model.layers = size_in(object, "layers");
    model.heads = size_in(object, "heads");
    model.revision = string_in(object, "revision");
    model.weights_sha256 = string_in(object, "weights_sha256");
    model.stored_type = string_in(object, "stored_type");
    model.computed_type = string_in(object, "computed_type");
    if (const auto seed = object.find("seed")) model.seed = seed->count();
    return model;
}

}  // namespace heed

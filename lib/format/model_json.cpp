#include "format/model_json.hpp"

#include "core/escape.hpp"

namespace heed {
namespace {

std::string string_or_null(const std::optional<std::string>& text) {
    return text ? json_string(*text) : "null";
}

std::string name_or_null(const std::string& name) {
    return name.empty() ? "null" : json_string(name);
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

}  // namespace

std::string json_of(const ModelDescription& model) {
    return "{\"name\": " + name_or_null(model.name) + ", \"type\": " + name_or_null(model.type) +
           ", \"layers\": " + std::to_string(model.layers) + ", \"heads\": " + std::to_string(model.heads) +
           ", \"revision\": " + string_or_null(model.revision) +
           ", \"weights_sha256\": " + string_or_null(model.weights_sha256) +
           (model.seed ? ", \"seed\": " + std::to_string(*model.seed) : "") + "}";
}

ModelDescription model_description(const JsonValue& object) {
    ModelDescription model;
    model.name = string_in(object, "name").value_or("");
    model.type = string_in(object, "type").value_or("");
    if (model.type.empty()) model.type = "unknown";
    model.layers = size_in(object, "layers");
    model.heads = size_in(object, "heads");
    model.revision = string_in(object, "revision");
    model.weights_sha256 = string_in(object, "weights_sha256");
    if (const auto seed = object.find("seed")) model.seed = seed->count();
    return model;
}

}  // namespace heed

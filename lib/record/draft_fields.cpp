// The small fields of a record, from JSON.
#include "format/escape.hpp"
#include "format/model_json.hpp"
#include "format/utf8.hpp"
#include "record/draft.hpp"
#include "record/fields.hpp"

namespace heed {
namespace {

std::optional<std::string> string_of(const JsonValue& object, std::string_view key) {
    const auto value = object.find(key);
    return value ? std::optional(value->string()) : std::nullopt;
}

std::int64_t count_of(const JsonValue& value) {
    const std::int64_t number = value.integer();
    if (number < 0) throw InputError(value.place(), "a whole number from 0", value.description());
    return number;
}

std::int64_t flag_of(const JsonValue& value) {
    const std::int64_t number = value.integer();
    if (number != 0 && number != 1) throw InputError(value.place(), "0 or 1", value.description());
    return number;
}

std::pair<std::int64_t, std::int64_t> span_of(const JsonValue& value) {
    std::vector<std::int64_t> ends;
    value.for_each_element([&](const JsonValue& end) { ends.push_back(count_of(end)); });
    if (ends.size() != 2)
        throw InputError(value.place(), "start and end", std::to_string(ends.size()) + " elements");
    return {ends[0], ends[1]};
}

std::optional<std::int64_t> word_of(const JsonValue& value) {
    return value.is_null() ? std::nullopt : std::optional(count_of(value));
}

std::string text_of(const JsonValue& value) {
    std::string text = value.string();
    refuse_nul(text, value.place());
    return text;
}

/// An array, each element through `read`; nothing where the field is missing or null.
template <typename Read>
auto array_of(const JsonValue& object, std::string_view key, Read read) {
    std::optional<std::vector<decltype(read(object))>> values;
    const auto array = object.find(key);
    if (!array) return values;
    values.emplace();
    array->for_each_element([&](const JsonValue& element) { values->push_back(read(element)); });
    return values;
}

ModelDescription model_of(const JsonValue& record) {
    if (const auto model = record.find("model")) return model_description(*model);
    ModelDescription none;
    none.type = "unknown";
    return none;
}

double probability_of(const JsonValue& value) {
    const double number = value.number();
    if (number < 0 || number >= 1)
        throw InputError(value.place(), "a probability from 0, under 1", value.description());
    return number;
}

std::string object_of(const JsonValue& value) {
    if (!value.is_object()) throw InputError(value.place(), "an object", value.description());
    return value.text();
}

void refuse_other_formats(const JsonValue& record) {
    const JsonValue format = record.field("format");
    if (format.string() != record_format)
        throw InputError(format.place(), json_string(record_format), format.description());
    const JsonValue version = record.field("version");
    if (version.integer() != record_version)
        throw InputError(version.place(), "version " + std::to_string(record_version), version.description());
}

WeightKind kind_of(const JsonValue& record) {
    const auto value = record.find("value");
    if (!value || value->string() == attention_name) return WeightKind::attention;
    if (value->string() == difference_name) return WeightKind::difference;
    throw InputError(value->place(), json_string(attention_name) + " or " + json_string(difference_name),
                     value->description());
}

RecordId id_of(const JsonValue& record, std::int64_t number) {
    if (auto id = given_id(record)) return *std::move(id);
    if (const auto id = record.find("id"))
        throw InputError(id->place(), "a string or a whole number", id->description());
    return number;
}

}  // namespace

std::optional<RecordId> given_id(const JsonValue& record) {
    const auto id = record.is_object() ? record.find("id") : std::nullopt;
    if (id && id->is_string()) return id->string();
    if (id && id->is_integer()) return id->integer();
    return std::nullopt;
}

RecordDraft draft_of_fields(const JsonValue& record, std::int64_t number) {
    refuse_other_formats(record);
    RecordDraft draft;
    draft.id = id_of(record, number);
    draft.model = model_of(record);
    draft.text = string_of(record, "text");
    draft.text_pair = string_of(record, "text_pair");
    draft.tokens = array_of(record, "tokens", text_of);
    draft.ids = array_of(record, "ids", count_of);
    draft.segments = array_of(record, "segments", flag_of);
    draft.offsets = array_of(record, "offsets", span_of);
    draft.word_ids = array_of(record, "word_ids", word_of);
    draft.special_tokens_mask = array_of(record, "special_tokens_mask", flag_of);
    draft.key_tokens = array_of(record, "key_tokens", text_of);
    draft.layers = array_of(record, "layers", count_of);
    draft.heads = array_of(record, "heads", count_of);
    draft.kind = kind_of(record);
    if (const auto normalized = record.find("normalized")) draft.normalized = normalized->boolean();
    draft.reduced = string_of(record, "reduced");
    if (const auto dropout = record.find("dropout")) draft.dropout = probability_of(*dropout);
    if (const auto extra = record.find("extra")) draft.extra = object_of(*extra);
    return draft;
}

}  // namespace heed

#include "record/fields.hpp"

#include "core/utf8.hpp"
#include "format/json_writer.hpp"
#include "format/model_json.hpp"

namespace heed {
namespace {

// What marks a record.
constexpr std::string_view record_format = "heed.attention";
constexpr std::int64_t record_version = 1;

/// For a vector with an entry for each token, which a model may not have at all.
template <typename Value>
std::string json_or_null(const std::vector<Value>& values) {
    return values.empty() ? "null" : json_of(values);
}

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
    if (value.size() != 2)
        throw InputError(value.place(), "start and end", std::to_string(value.size()) + " elements");
    const std::vector<JsonValue> ends = value.elements();
    return {count_of(ends[0]), count_of(ends[1])};
}

std::optional<std::int64_t> word_of(const JsonValue& value) {
    return value.is_null() ? std::nullopt : std::optional(count_of(value));
}

std::string text_of(const JsonValue& value) {
    std::string text = value.string();
    reject_nul(text, value.place());
    return text;
}

/// An array of `expected` elements, each through `read`; nothing where the field is missing or null.
template <typename Read>
auto array_of(const JsonValue& object, std::string_view key, Read read, std::size_t expected,
              const char* why) {
    std::optional<std::vector<decltype(read(object))>> values;
    const auto array = object.find(key);
    if (!array) return values;
    require_length(array->size(), expected, why, array->place());
    values.emplace();
    values->reserve(expected);
    array->for_each_element([&](const JsonValue& element) { values->push_back(read(element)); });
    return values;
}

/// The numbers of the layers or heads; none where they are merged into one.
std::optional<std::vector<std::int64_t>> numbers_of_axis(const JsonValue& record, std::string_view key,
                                                         std::size_t expected, bool may_be_merged) {
    const auto numbers = record.find(key);
    if (numbers && numbers->size() == 0 && may_be_merged && expected == 1) return std::vector<std::int64_t>{};
    return array_of(record, key, count_of, expected, "one for each that attention holds");
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

WeightKind kind_of(const JsonValue& record) {
    const auto value = record.find("value");
    if (!value) return WeightKind::attention;
    const std::string name = value->string();
    std::string known;
    for (std::size_t i = 0; i < weight_kinds.size(); ++i) {
        if (name == weight_kinds[i].name) return static_cast<WeightKind>(i);
        known += (i > 0 ? " or " : "") + json_string(weight_kinds[i].name);
    }
    throw InputError(value->place(), known, value->description());
}

RecordId id_of(const JsonValue& record, std::int64_t number) {
    if (auto id = given_id(record)) return *std::move(id);
    if (const auto id = record.find("id"))
        throw InputError(id->place(), "a string or a whole number", id->description());
    return number;
}

void require_record(const JsonValue& record) {
    const JsonValue format = record.field("format");
    if (format.string() != record_format)
        throw InputError(format.place(), json_string(record_format), format.description());
    const JsonValue version = record.field("version");
    if (version.integer() != record_version)
        throw InputError(version.place(), "version " + std::to_string(record_version), version.description());
}

}  // namespace

RecordField id_field(const RecordId& id) {
    return {"id", json_of(id)};
}

std::vector<RecordField> fields_of(const Encoding& encoding) {
    return {{"text", json_of(encoding.text)},
            {"text_pair", json_of(encoding.text_pair)},
            {"tokens", json_of(encoding.tokens)},
            {"ids", json_or_null(encoding.ids)},
            {"segments", json_or_null(encoding.segments)},
            {"offsets", json_or_null(encoding.offsets)},
            {"word_ids", json_or_null(encoding.word_ids)},
            {"special_tokens_mask", json_or_null(encoding.special_tokens_mask)}};
}

std::vector<RecordField> fields_of(const Attention& attention) {
    std::vector<RecordField> fields = {{"format", json_of(record_format)},
                                       {"version", json_of(record_version)},
                                       id_field(attention.id),
                                       {"model", json_of(attention.model)}};
    for (RecordField& field : fields_of(attention.encoding)) fields.push_back(std::move(field));
    const std::vector<RecordField> rest = {
        {"key_tokens", json_of(attention.key_tokens)},
        {"layers", json_of(attention.layers)},
        {"heads", json_of(attention.heads)},
        {"value", json_of(traits_of(attention.kind).name)},
        {"normalized", json_of(attention.normalized)},
        {"reduced", json_of(attention.reduced)},
        {"dropout", json_of(attention.dropout)}};
    fields.insert(fields.end(), rest.begin(), rest.end());
    if (!attention.extra.empty()) fields.push_back({"extra", attention.extra});
    return fields;
}

std::optional<RecordId> given_id(const JsonValue& record) {
    const auto id = record.is_object() ? record.find("id") : std::nullopt;
    if (id && id->is_string()) return id->string();
    if (id && id->is_integer()) return id->integer();
    return std::nullopt;
}

RecordDraft draft_of_fields(const JsonValue& record, std::int64_t number,
                            const std::function<StoredWeights()>& read_attention) {
    require_record(record);
    StoredWeights attention = read_attention();
    const std::size_t queries = attention.shape[2];
    const auto one_each = [&](std::string_view key, auto read) {
        return array_of(record, key, read, queries, one_for_each_token);
    };
    RecordDraft draft;
    draft.id = id_of(record, number);
    draft.model = model_of(record);
    draft.text = string_of(record, "text");
    draft.text_pair = string_of(record, "text_pair");
    draft.tokens = array_of(record, "tokens", text_of, queries, one_for_each_row);
    draft.ids = one_each("ids", count_of);
    draft.segments = one_each("segments", flag_of);
    draft.offsets = one_each("offsets", span_of);
    draft.word_ids = one_each("word_ids", word_of);
    draft.special_tokens_mask = one_each("special_tokens_mask", flag_of);
    draft.key_tokens =
        array_of(record, "key_tokens", text_of, attention.shape[3], "one for each column of attention");
    draft.reduced = string_of(record, "reduced");
    draft.layers = numbers_of_axis(record, "layers", attention.shape[0], draft.reduced.has_value());
    draft.heads = numbers_of_axis(record, "heads", attention.shape[1], draft.reduced.has_value());
    draft.kind = kind_of(record);
    if (const auto normalized = record.find("normalized")) draft.normalized = normalized->boolean();
    if (const auto dropout = record.find("dropout")) draft.dropout = probability_of(*dropout);
    if (const auto extra = record.find("extra")) draft.extra = object_of(*extra);
    draft.attention = std::move(attention);
    return draft;
}

}  // namespace heed

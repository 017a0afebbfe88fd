// The small fields of a record: to JSON and back.
#include <algorithm>

#include "format/escape.hpp"
#include "format/model_json.hpp"
#include "format/number.hpp"
#include "format/utf8.hpp"
#include "record/draft.hpp"

namespace heed {
namespace {

constexpr std::string_view format_name = "heed.attention";
constexpr std::int64_t format_version = 1;
constexpr std::string_view attention_name = "attention";
constexpr std::string_view difference_name = "difference";

void append_json(std::string& out, const std::string& text) {
    append_json_string(out, text);
}
void append_json(std::string& out, std::int64_t number) {
    append_number(out, number);
}
template <typename T>
void append_json(std::string& out, const std::optional<T>& value) {
    if (value)
        append_json(out, *value);
    else
        out += "null";
}

template <typename T>
std::string json_of(const T& value) {
    std::string json;
    append_json(json, value);
    return json;
}
std::string json_of(const RecordId& id) {
    return std::visit([](const auto& value) { return json_of(value); }, id);
}

std::string json_array(const std::vector<std::string>& values) {
    constexpr std::size_t bytes_per_value = 10;  // mostly
    std::string json;
    json.reserve(bytes_per_value * values.size() + 2);
    json += '[';
    for (const std::string& value : values) {
        if (json.size() > 1) json.append(", ", 2);
        append_json(json, value);
    }
    json += ']';
    return json;
}

char* write_json(char* to, std::int64_t number) {
    return write_number(to, number);
}
char* write_json(char* to, const std::pair<std::int64_t, std::int64_t>& span) {
    *to++ = '[';
    to = write_number(to, span.first);
    *to++ = ',';
    *to++ = ' ';
    to = write_number(to, span.second);
    *to++ = ']';
    return to;
}
char* write_json(char* to, const std::optional<std::int64_t>& number) {
    return number ? write_number(to, *number) : std::copy_n("null", 4, to);
}

/// The numbers of all tokens: written straight into memory, since there are many in a corpus.
template <typename Entry>
std::string json_numbers(const std::vector<Entry>& entries) {
    constexpr std::size_t longest_entry = 2 * longest_integer + 6;  // a span, and the comma behind it
    std::string json;
    json.resize(longest_entry * entries.size() + 2);
    char* to = json.data();
    *to++ = '[';
    for (const Entry& entry : entries) {
        to = write_json(to, entry);
        *to++ = ',';
        *to++ = ' ';
    }
    if (!entries.empty()) to -= 2;
    *to++ = ']';
    json.resize(static_cast<std::size_t>(to - json.data()));
    return json;
}

std::string json_array(const std::vector<std::int64_t>& numbers) {
    return json_numbers(numbers);
}
std::string json_array(const std::vector<std::pair<std::int64_t, std::int64_t>>& spans) {
    return json_numbers(spans);
}
std::string json_array(const std::vector<std::optional<std::int64_t>>& numbers) {
    return json_numbers(numbers);
}

/// For a vector of one entry a token that a model may not have at all.
template <typename T>
std::string json_array_or_null(const std::vector<T>& values) {
    return values.empty() ? "null" : json_array(values);
}

std::string json_of_probability(double value) {
    std::string json;
    append_number(json, value);
    return json;
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
    if (format.string() != format_name)
        throw InputError(format.place(), json_string(format_name), format.description());
    const JsonValue version = record.field("version");
    if (version.integer() != format_version)
        throw InputError(version.place(), "version " + std::to_string(format_version), version.description());
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

RecordField id_field(const RecordId& id) {
    return {"id", json_of(id)};
}

std::vector<RecordField> fields_of(const Encoding& encoding) {
    return {{"text", json_of(encoding.text)},
            {"text_pair", json_of(encoding.text_pair)},
            {"tokens", json_array(encoding.tokens)},
            {"ids", json_array_or_null(encoding.ids)},
            {"segments", json_array_or_null(encoding.segments)},
            {"offsets", json_array_or_null(encoding.offsets)},
            {"word_ids", json_array_or_null(encoding.word_ids)},
            {"special_tokens_mask", json_array_or_null(encoding.special_tokens_mask)}};
}

std::vector<RecordField> fields_of(const Attention& attention) {
    std::vector<RecordField> fields = {{"format", json_string(format_name)},
                                       {"version", std::to_string(format_version)},
                                       id_field(attention.id),
                                       {"model", heed::json_of(attention.model)}};
    for (RecordField& field : fields_of(attention.encoding)) fields.push_back(std::move(field));
    const std::vector<RecordField> rest = {
        {"key_tokens", attention.key_tokens ? json_array(*attention.key_tokens) : "null"},
        {"layers", json_array(attention.layers)},
        {"heads", json_array(attention.heads)},
        {"value", json_string(attention.kind == WeightKind::attention ? attention_name : difference_name)},
        {"normalized", attention.normalized ? "true" : "false"},
        {"reduced", json_of(attention.reduced)},
        {"dropout", json_of_probability(attention.dropout)}};
    fields.insert(fields.end(), rest.begin(), rest.end());
    if (!attention.extra.empty()) fields.push_back({"extra", attention.extra});
    return fields;
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

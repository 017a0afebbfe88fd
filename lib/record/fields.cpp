#include "record/fields.hpp"

#include <algorithm>

#include "core/escape.hpp"
#include "core/number.hpp"
#include "format/model_json.hpp"

namespace heed {
namespace {

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

}  // namespace

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
    std::vector<RecordField> fields = {{"format", json_string(record_format)},
                                       {"version", std::to_string(record_version)},
                                       id_field(attention.id),
                                       {"model", heed::json_of(attention.model)}};
    for (RecordField& field : fields_of(attention.encoding)) fields.push_back(std::move(field));
    const std::vector<RecordField> rest = {
        {"key_tokens", attention.key_tokens ? json_array(*attention.key_tokens) : "null"},
        {"layers", json_array(attention.layers)},
        {"heads", json_array(attention.heads)},
        {"value", json_string(traits_of(attention.kind).name)},
        {"normalized", attention.normalized ? "true" : "false"},
        {"reduced", json_of(attention.reduced)},
        {"dropout", json_of_probability(attention.dropout)}};
    fields.insert(fields.end(), rest.begin(), rest.end());
    if (!attention.extra.empty()) fields.push_back({"extra", attention.extra});
    return fields;
}

}  // namespace heed

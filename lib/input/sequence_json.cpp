#include "input/sequence_json.hpp"

#include "core/text/escape.hpp"
#include "core/text/utf8.hpp"
#include "input/given_tokens.hpp"
#include "input/sequence_fields.hpp"

namespace heed {
namespace {

using Content = TextFields::Content;

std::vector<std::string> texts_in(const JsonValue& value) {
    std::vector<std::string> texts = value.strings();
    if (texts.empty()) throw InputError(value.place(), "at least one string", "none");
    for (std::size_t i = 0; i < texts.size(); ++i)
        reject_nul(texts[i], value.place().at("[" + std::to_string(i) + "]"));
    return texts;
}

std::optional<RecordId> id_in(const JsonValue& record, const std::string& name) {
    const auto value = record.find(name);
    if (!value) return std::nullopt;
    if (value->is_integer()) return value->integer();
    if (value->is_string()) return text_in(*value);
    throw InputError(value->place(), "a string or a whole number", value->description());
}

/// "id", "label" and "source"; "none" of an object without fields, or with null alone.
std::string names_in(const JsonValue& record) {
    std::vector<std::string> names;
    record.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (!value.is_null()) names.push_back(name);
    });
    return listed_fields(names);
}

/// "null in "text"", as pandas writes what is missing; empty where there is none.
std::string null_text_in(const JsonValue& record) {
    std::string found;
    record.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (value.is_null() && (name == "text" || name == "words" || name == "tokens"))
            found = "null in " + excerpt(name);
    });
    return found;
}

bool is_saved_record(const JsonValue& record) {
    const auto format = record.find("format");
    return format && format->is_string() && format->string() == "heed.attention";
}

TextFields fields_in(const JsonValue& record, const FieldNames& names) {
    const auto has = [&](std::string_view name) { return record.find(name).has_value(); };
    if (!names.text && is_split_already(record))
        return {.content = Content::tokens,
                .text = "tokens",
                .pair = "text_pair",
                .id = names.id.value_or("id"),
                .target = names.target.value_or("")};
    const auto own = own_text_fields(has);
    if (!names.text && own.size() > 1)
        throw InputError(record.place(), R"(only one of "text", "words" and "tokens")",
                         '"' + own[0] + "\" and \"" + own[1] + '"');
    const auto fields = text_fields(names, has);
    if (fields) return *fields;
    if (names.text) throw InputError(record.place(), "a field " + excerpt(*names.text), names_in(record));
    const std::string null = null_text_in(record);
    const std::string found = null.empty() ? names_in(record) : null;
    throw InputError(record.place(), R"(a field "text", "words" or "tokens")",
                     found + (found == "none" || !null.empty() ? "" : " (--text-field names another)"));
}

}  // namespace

std::string text_in(const JsonValue& value) {
    std::string text = value.string();
    reject_nul(text, value.place());
    return text;
}

std::optional<RecordId> given_id(const JsonValue& record, const FieldNames& names) {
    return record.is_object() ? id_in(record, names.id.value_or("id")) : std::nullopt;
}

bool is_one_record(const JsonValue& json, const FieldNames& names) {
    if (!json.is_object()) return false;
    if (is_saved_record(json)) return true;
    const auto fields =
        text_fields(names, [&](std::string_view name) { return json.find(name).has_value(); });
    if (!fields) return false;
    const JsonValue text = json.field(fields->text);
    if (fields->content == Content::text) return text.is_string();
    return text.is_array() && (text.size() == 0 || text.elements()[0].is_string());
}

JsonRecord record_in_json(const JsonValue& record, const FieldNames& names) {
    JsonRecord read;
    Sequence& sequence = read.sequence;
    if (!record.is_object())
        throw InputError(record.place(), "an object",
                         record.description() +
                             (record.is_string() ? " (jq -c '{text: .}' makes an object of a text)" : ""));
    if (is_saved_record(record))
        throw InputError(record.place(), "a text", "a saved record: give its file without -f");
    read.fields = fields_in(record, names);
    const JsonValue value = record.field(read.fields.text);
    if (names.text && value.is_array()) read.fields.content = Content::words;
    if (read.fields.content == Content::text) sequence.text = text_in(value);
    if (read.fields.content == Content::words) sequence.words = texts_in(value);
    if (read.fields.content == Content::tokens) sequence.given = given_tokens(record, texts_in(value));
    const bool has_tokens = read.fields.content == Content::tokens;
    const auto pair = record.find(read.fields.pair);
    if (pair && has_tokens && !sequence.given.text)
        throw InputError(record.place(), R"("text_pair" with "text" or "words")", R"(it with "tokens")");
    if (pair && !has_tokens) sequence.text_pair = text_in(*pair);
    if (!read.fields.target.empty())
        if (const auto target = record.find(read.fields.target)) sequence.target = text_in(*target);
    record.for_each_member([&](const std::string& name, const JsonValue& other) {
        const bool is_null_name_of_ours = name == "text" || name == "words" || name == "tokens";
        const bool is_said_of_tokens = has_tokens && (is_field_of_tokens(name) || name == "text");
        if (!read.fields.has(name) && !is_said_of_tokens && !(is_null_name_of_ours && other.is_null()))
            add_member(sequence.extra, name, other.text());
    });
    return read;
}

}  // namespace heed

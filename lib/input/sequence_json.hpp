// A record of JSON as a sequence: a line of .jsonl, or an element of an array.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sequence.hpp"
#include "format/json.hpp"
#include "input/field_names.hpp"

namespace heed {

/// InputError unless it is a string without NUL.
[[nodiscard]] std::string text_in(const JsonValue& value);

/// What the fields of an object hold.
struct JsonRecord {
    std::optional<RecordId> given_id;
    TextFields fields;
    Sequence sequence;  // without id and place
};

/// The id that a record was given, whatever else is wrong with it; nothing where it cannot be read.
[[nodiscard]] std::optional<RecordId> given_id(const JsonValue& record, const FieldNames& names);

/// Whether it is an object with a text, or a saved record: not a table with a list for each column.
[[nodiscard]] bool is_one_record(const JsonValue& json, const FieldNames& names);

/// InputError unless it is an object with a text.
[[nodiscard]] JsonRecord record_in_json(const JsonValue& record, const FieldNames& names);

}  // namespace heed

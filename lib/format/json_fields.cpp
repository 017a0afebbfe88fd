#include "format/json_fields.hpp"

namespace heed {

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

std::optional<std::int64_t> sequence_id_of(const JsonValue& value) {
    return value.is_null() ? std::nullopt : std::optional(flag_of(value));
}

void require_length(std::size_t length, std::size_t expected, const char* why, const Place& place) {
    if (length != expected)
        throw InputError(place, std::to_string(expected) + " elements, " + why, std::to_string(length));
}

}  // namespace heed

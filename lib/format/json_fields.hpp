// Numbers and lists in objects of JSON that hold an entry per token, per layer or per head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "format/json.hpp"

namespace heed {

// Each throws InputError at the value's place if it is of another kind.

[[nodiscard]] std::int64_t count_of(const JsonValue& value);  // a whole number from 0
[[nodiscard]] std::int64_t flag_of(const JsonValue& value);   // 0 or 1
/// [start, end), two whole numbers from 0.
[[nodiscard]] std::pair<std::int64_t, std::int64_t> span_of(const JsonValue& value);
/// A whole number from 0; nothing for null, as special tokens have it.
[[nodiscard]] std::optional<std::int64_t> word_of(const JsonValue& value);

/// 0 or 1; nothing for null.
[[nodiscard]] std::optional<std::int64_t> sequence_id_of(const JsonValue& value);

/// InputError unless `length`, of a list at `place`, is as expected. `why`: "one for each …".
void require_length(std::size_t length, std::size_t expected, const char* why, const Place& place);

/// A list of `expected` elements, each through `read`; nothing where the field is missing or null. Its length
/// is checked before anything is converted: a small file may hold a long list.
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

}  // namespace heed

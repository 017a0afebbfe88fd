// NaN, Infinity and -Infinity, which Python's json writes though JSON has no such numbers.
#include <functional>

#include "format/json.hpp"
#include "format/json_dom.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

std::string_view non_number_at(std::string_view json) {
    for (const std::string_view token : {"NaN", "Infinity", "-Infinity"})
        if (json.starts_with(token)) return token;
    return {};
}

/// The string that `json` begins with, with its quotes.
std::string_view string_at(std::string_view json) {
    std::size_t end = 1;
    while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
    return json.substr(0, end + 1);
}

/// Visits each of them outside of strings.
void for_each_non_number(std::string_view json,
                         const std::function<void(std::size_t at, std::string_view token)>& visit) {
    constexpr std::string_view beginnings = "\"NI-";
    for (std::size_t at = json.find_first_of(beginnings); at < json.size();) {
        const std::string_view rest = json.substr(at);
        const std::string_view token = non_number_at(rest);
        if (!token.empty()) visit(at, token);
        at += token.empty() ? (rest.front() == '"' ? string_at(rest).size() : 1) : token.size();
        at = json.find_first_of(beginnings, at);
    }
}

/// The whole of `json`, which is no JSON as it is: as it is with null for NaN, or the rejection of the first
/// infinity.
std::string with_null_for_nan(std::string_view json, const Place& place) {
    for_each_non_number(json, [&](std::size_t at, std::string_view token) {
        if (token != "NaN")
            throw InputError(place_of_byte(place, json, at),
                             "a finite number, or NaN for a key that the query could not see",
                             std::string(token));
    });
    return with_null_for_non_numbers(json);
}

}  // namespace

std::string with_null_for_non_numbers(std::string_view json) {
    std::string changed;
    std::size_t copied = 0;
    for_each_non_number(json, [&](std::size_t at, std::string_view token) {
        changed.append(json.substr(copied, at - copied)).append("null");
        copied = at + token.size();
    });
    return copied == 0 ? "" : changed.append(json.substr(copied));
}

JsonValue JsonValue::parse_again_with_nan(std::string_view text, const Place& place) {
    const std::string changed = with_null_for_nan(text, place);
    if (changed.empty()) throw;
    return parse_without_nan(without_byte_order_mark(changed, place.file), place);
}

JsonValue JsonValue::parse_with_nan(std::string_view text, const Place& place) {
    try {
        return parse(text, place);
    } catch (const InputError&) {
        return parse_again_with_nan(text, place);
    }
}

JsonValue JsonValue::parse_with_nan(const FileBytes& file) {
    try {
        return parse(file);
    } catch (const InputError&) {
        return parse_again_with_nan(file.view(), {file.name(), ""});
    }
}

}  // namespace heed

// What the files that read JSON share and no user of JsonValue sees: simdjson's elements, and what is wrong
// with a document.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/nd_array.hpp"

namespace heed {

/// The step of a Place into a member of an object or an element of an array: ".key", "[3]".
[[nodiscard]] std::string step_into(std::string_view key);
[[nodiscard]] std::string step_into(std::size_t index);
/// One step further in: "line 3" becomes "line 3, $".
[[nodiscard]] Place within(const Place& place, const std::string& spot);

/// Whether null is what the file has, or may stand for a NaN there.
enum class Nulls { as_written, also_nan };

/// "an array", "the number 3.7", "null"; not the whole of a long string.
[[nodiscard]] std::string description_of(simdjson::dom::element element, Nulls nulls);

/// As JsonValue::numbers: finite, at most `max_rank` deep, not ragged. InputError names the element.
[[nodiscard]] NdArray read_numbers(simdjson::dom::element root, Nulls nulls, const Place& place,
                                   std::size_t max_rank, MissingNumbers missing);

/// The place of byte `at` of `text`: of a document its line and byte; a text that is one line of its file has
/// no lines of its own to count.
[[nodiscard]] Place place_of_byte(const Place& place, std::string_view text, std::size_t at);

/// Throws InputError with the place where `text`, which is no JSON, goes wrong; `why` if it is valid UTF-8.
[[noreturn]] void reject_syntax(std::string_view text, const Place& place, const std::string& why);
[[noreturn]] void reject_depth(const Place& place, std::size_t limit);
/// InputError for what is nested deeper than `limit` (simdjson's own does not count an innermost array or
/// object that is empty), and for an object that has a key twice: JSON leaves open which of the two counts,
/// so that the file may mean either.
void reject_deep_or_ambiguous(simdjson::dom::element root, const Place& place, std::size_t limit);

/// simdjson rejects whole numbers that 64 bits cannot hold; Python writes 10^30 for "no limit". The same text
/// with ".0" after each of them.
[[nodiscard]] std::string with_long_integers_as_fractions(std::string_view text);

}  // namespace heed

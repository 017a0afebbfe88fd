// Where a text stops being JSON, and what heed takes for JSON although its parser does not.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace heed {

/// One step further in: "line 3" becomes "line 3, $".
[[nodiscard]] Place within(const Place& place, const std::string& spot);

/// Throws InputError with the place where `text`, which is no JSON, goes wrong; `why` if it is valid UTF-8.
[[noreturn]] void reject_syntax(std::string_view text, const Place& place, const std::string& why);

/// simdjson rejects whole numbers that 64 bits cannot hold; Python writes 10^30 for "no limit". The same text
/// with ".0" after each of them.
[[nodiscard]] std::string with_long_integers_as_fractions(std::string_view text);

}  // namespace heed

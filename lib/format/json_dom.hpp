// What messages say of simdjson's elements: for the files that read JSON, not for those that use JsonValue.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace heed {

/// How a Place goes on into a member of an object or an element of an array: ".key", "[3]".
[[nodiscard]] std::string step_into(std::string_view key);
[[nodiscard]] std::string step_into(std::size_t index);

/// "an array", "the number 3.7", "null"; not the whole of a long string.
[[nodiscard]] std::string description_of(simdjson::dom::element element);

}  // namespace heed

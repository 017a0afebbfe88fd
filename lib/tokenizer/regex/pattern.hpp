// What Split and Replace look for: a text as it stands, or a regular expression.
#pragma once

#include <string>
#include <variant>

#include "tokenizer/regex/regex.hpp"

namespace heed {

using Pattern = std::variant<std::string, Regex>;

inline std::vector<ByteRange> matches_of(const Pattern& pattern, std::string_view text) {
    const auto* const regex = std::get_if<Regex>(&pattern);
    return regex != nullptr ? regex->matches(text) : places_of(std::get<std::string>(pattern), text);
}

}  // namespace heed

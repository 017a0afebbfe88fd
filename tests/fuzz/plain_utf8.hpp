// UTF-8 decoded as RFC 3629 spells it out, row by row of its table: a twin of heed's decoder, which reckons.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed::fuzz {

/// Nothing for what is not UTF-8.
std::optional<std::u32string> decode_plainly(std::string_view text);
/// The longest beginning that is UTF-8, in bytes.
std::size_t valid_prefix_plainly(std::string_view text);

}  // namespace heed::fuzz

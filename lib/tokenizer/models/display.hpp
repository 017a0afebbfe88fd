// How tokens are shown whose words begin with a mark of the space before them.
#pragma once

#include <string_view>

#include "core/encoding.hpp"

namespace heed {

/// A byte-level token as the text that it is, if it is whole characters; another with \u2581 as a space.
/// Without a space in front it goes on with its word.
TokenForm form_with_spaces(std::string_view token, bool is_byte_level);

/// A name in brackets: "[MASK]", "<mask>"; not a byte, "<0x0A>".
bool is_token_name(std::string_view token);

}  // namespace heed

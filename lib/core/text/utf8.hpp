// UTF-8 as heed accepts it: RFC 3629, no surrogates, nothing over U+10FFFF, no overlong forms.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace heed {

/// The byte offset of the first sequence that is not UTF-8; nothing if all of it is.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// What a message calls a byte that is not UTF-8, with the encoding that it may be of and what converts that:
/// "the byte 0xE9 (if this is ISO-8859-1, iconv …)".
[[nodiscard]] std::string describe_other_byte(char byte);

/// InputError, at `place`, for text with a NUL, which JSON can write and no other format of heed's can hold:
/// a token with one at its end would lose it in numpy's.
void reject_nul(std::string_view text, const Place& place);

/// Takes the first code point off `text`, which is valid UTF-8 and not empty.
char32_t next_code_point(std::string_view& text);

void append_code_point(std::string& out, char32_t code_point);

/// How many code points valid UTF-8 has.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// Python's str.isspace(): Unicode's White_Space and the separators U+001C to U+001F.
[[nodiscard]] bool is_white_space(char32_t c);

}  // namespace heed

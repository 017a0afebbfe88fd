// GPT-2's alphabet: a printable character for each byte, so that any text is a row of known characters.
#pragma once

#include <string>
#include <string_view>

namespace heed {

/// In UTF-8.
std::string_view byte_character(char byte);

/// The bytes that a text of such characters stands for; other characters stay as they are.
std::string bytes_of_characters(std::string_view text);

}  // namespace heed

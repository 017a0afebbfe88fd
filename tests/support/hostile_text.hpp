// Texts that would be something else if they were let: markup, script, DOT, TeX, a terminal's commands,
// paths.
#pragma once

#include <string>
#include <vector>

namespace heed::test {

extern const std::vector<std::string> hostile_texts;

/// Those of them that a token may be: all without NUL.
std::vector<std::string> texts_without_nul();

/// A record as JSON that has `text` as token, text, id, note, and in everything that names its model.
std::string record_of(const std::string& text);

/// What a figure shows for a token; `replacement` stands for what no document may hold.
std::string shown(const std::string& token, const std::string& replacement = "\xEF\xBF\xBD");

/// Nothing that a terminal obeys, and no byte that is no UTF-8.
void check_printable(const std::string& text);

}  // namespace heed::test

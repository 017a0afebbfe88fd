// How many columns of a terminal a text takes: wide characters two columns, combining marks none. By
// Unicode's East Asian width, as utf8proc has it, whatever the locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// The columns of `text` (UTF-8, one line, without control characters).
std::size_t columns_of(std::string_view text);

/// The most columns that one of them takes.
std::size_t widest(const std::vector<std::string>& texts);

/// The characters as a reader counts them, each with the marks that stand on it.
std::vector<std::string> characters_of(std::string_view text);

enum class Align { left, right };

/// `text` in exactly `columns` columns: cut between characters with … at the end, or filled with spaces. What
/// holds letters of a script from right to left is isolated (U+2068 to U+2069), so that its neighbours stay
/// in order.
[[nodiscard]] std::string fit_columns(std::string_view text, std::size_t columns, Align align = Align::left);

/// `text` as lines of at most `columns` columns, broken at spaces, each with its end; a longer word is cut.
/// Empty: no line.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns);

}  // namespace heed

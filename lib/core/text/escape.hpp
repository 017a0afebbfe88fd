// Text from outside never becomes markup or syntax: the one place where heed escapes, except for JSON
// (format/json_writer). All take valid UTF-8 but the last two.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// For SVG and XML, in text and in quoted attributes: & < > " ' are escaped, characters XML 1.0 forbids, and
/// all of Unicode's noncharacters, are replaced by U+FFFD.
[[nodiscard]] std::string escape_xml(std::string_view text);

/// For HTML, in text and in quoted attributes: as for XML, and every control character but tab and line break
/// is replaced by U+FFFD, which HTML would not take.
[[nodiscard]] std::string escape_html(std::string_view text);

/// For LaTeX, in running text: all of TeX's special characters, the quotes that fonts and languages change,
/// and what would join into a ligature (-- ,, << ?`) are shown as they are. Control characters are replaced
/// by a question mark: TeX stops at some.
[[nodiscard]] std::string escape_tex(std::string_view text);

/// The inside of a double-quoted DOT string that Graphviz shows unchanged as a label or tooltip:
/// backslash doubled (so \N and \G do not expand), " and & escaped, control characters replaced by U+FFFD.
[[nodiscard]] std::string escape_dot(std::string_view text);

/// The same for a tooltip, which Graphviz 2.42 takes the escapes out of twice: a word joiner after each
/// backslash keeps what follows from becoming one.
[[nodiscard]] std::string escape_dot_tooltip(std::string_view text);

/// Printable on a terminal and in a message, whatever the bytes: control characters become \n, \t, \x1b,
/// bytes that are no UTF-8 \xff, what turns the writing direction \u202e; no escape sequence gets through.
[[nodiscard]] std::string escape_terminal(std::string_view text);

/// A piece of input as a message shows it: in quotes, printable, cut after 40 code points.
[[nodiscard]] std::string excerpt(std::string_view text);

/// At most `most` of the texts so: "a", "b" and others.
[[nodiscard]] std::string excerpts(const std::vector<std::string>& texts, std::size_t most);

}  // namespace heed

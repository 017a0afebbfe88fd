// A token and a weight as figures show them: never invisible, never longer than their room, and their
// neighbours' order never disturbed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "figure/font_metrics.hpp"

namespace heed {

/// The token to the letter, but for what nobody could see: white space at its ends or in a row is ␣ (line
/// break ↵, tab ⇥), a control character its picture (␀), one that only steers the layout its number
/// ([U+202E]), a combining mark without a base stands on ◌, and a token of nothing is ∅.
[[nodiscard]] std::string visible(std::string_view token);

/// At most `width` wide at a font size of 1, and at most 8 code points for each unit of it: cut between
/// characters, with … at the end.
[[nodiscard]] std::string shortened(std::string_view label, double width, const FontMetrics& font = {});

/// `text` as lines at most `width` wide at a font size of 1, broken at spaces; a longer word is cut. Empty:
/// no line.
[[nodiscard]] std::vector<std::string> broken_into_lines(std::string_view text, double width,
                                                         const FontMetrics& font);

/// The text with a capital in place of a small letter of ASCII that it begins with.
[[nodiscard]] std::string as_sentence(std::string text);

/// Whether the first letter is of a script that is written from right to left.
bool is_right_to_left(std::string_view label);

/// A weight in words: three decimals, or the shortest digits where those would say too little or too much.
std::string weight_text(float weight);
/// A weight with two decimals: "0.07", "-0.25", "3e+38"; "<.01" and ">-.01" are told apart from 0.
std::string cell_number(float weight);
/// As cells and corners of figures have it, in little room: ".07", "−.25", "1", "0" for what rounds to it.
std::string short_number(float weight);
/// With a minus sign in place of the hyphen that a number begins with.
std::string with_minus(std::string number);

/// Places 0 to `count` - 1, at least `step` apart: every step-th from the first on, and instead of the last
/// of these the last place, since a sequence's end is what a reader looks for. `step` is not 0.
[[nodiscard]] std::vector<std::size_t> thinned(std::size_t count, std::size_t step);

}  // namespace heed

// How wide a text is before anybody draws it, so that labels never collide. By the advance widths of DejaVu
// Sans; kerning, ligatures and Arabic joining make the drawn text a little narrower, never wider.
#pragma once

#include <string_view>

namespace heed {

/// The width of `text` (UTF-8, one line) at a font size, in the same unit. Combining marks take no room; wide
/// characters (Chinese, Japanese, Korean) and emoji, which another font draws, take theirs.
double text_width(std::string_view text, double font_size);

/// The height of a line of text, as a multiple of the font size.
inline constexpr double line_height = 1.17;

}  // namespace heed

// How wide a text is before anybody draws it, so that labels never collide. By the advance widths of DejaVu
// Sans, those of joined letters in Arabic, than which kerning and ligatures make the drawn text a little
// narrower, never wider; or as the one who draws it says (drawn_metrics).
#pragma once

#include <functional>
#include <string_view>
#include <utility>

namespace heed {

/// The width of `text` (UTF-8, one line) at a font size, in the same unit. Combining marks take no room; wide
/// characters (Chinese, Japanese, Korean) and emoji, which another font draws, take theirs.
double text_width(std::string_view text, double font_size);

/// The measures of a figure's font.
class FontMetrics {
  public:
    /// DejaVu Sans, by its table.
    FontMetrics() = default;
    /// `width_of` says the width of a text (UTF-8, one line) at a font size of 1.
    explicit FontMetrics(std::function<double(std::string_view)> width_of) : width_of_(std::move(width_of)) {}

    double width(std::string_view text, double font_size) const {
        return width_of_ ? width_of_(text) * font_size : text_width(text, font_size);
    }

  private:
    std::function<double(std::string_view)> width_of_;
};

/// The height of a line of text, as a multiple of the font size.
inline constexpr double line_height = 1.17;

}  // namespace heed

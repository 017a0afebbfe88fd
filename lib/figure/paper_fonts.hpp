// The fonts that papers ask for by name: Arial and Helvetica, Times. Their widths are known wherever heed
// runs, whoever has them installed, since free fonts were made to have the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figure/font_metrics.hpp"
#include "figure/theme.hpp"

namespace heed {

struct PaperFont {
    std::vector<std::string_view> families;  // all of the same widths, free ones too
    FontMetrics metrics;                     // what the font lacks is as wide as in DejaVu Sans
};

/// The font that `family` is one of, in whatever case; nothing for one of other widths. DejaVu Sans is one.
[[nodiscard]] std::optional<PaperFont> paper_font(std::string_view family);

/// "'Arial', 'Helvetica', …, ": the family, and those of the same widths, which stand in for it.
[[nodiscard]] std::string quoted_families(const std::string& family);

/// What print is set in where nobody asks for another font.
inline constexpr const char* print_font = "Arial";
/// The theme print, set in it.
[[nodiscard]] Style print_style();

}  // namespace heed

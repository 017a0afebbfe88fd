// The fonts that papers ask for by name: Arial and Helvetica, Times. Their widths are known wherever heed
// runs, whoever has them installed, since free fonts were made to have the same.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "figure/font_metrics.hpp"

namespace heed {

struct PaperFont {
    std::vector<std::string_view> families;  // all of the same widths, free ones too
    FontMetrics metrics;                     // what the font lacks is as wide as in DejaVu Sans
};

/// The font that `family` is one of, in whatever case; nothing for one of other widths. DejaVu Sans is one.
[[nodiscard]] std::optional<PaperFont> paper_font(std::string_view family);

}  // namespace heed

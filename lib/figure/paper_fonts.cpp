#include "figure/paper_fonts.hpp"

#include <algorithm>
#include <span>

#include "core/text/utf8.hpp"
#include "figure/paper_font_tables.hpp"

namespace heed {
namespace {

using Advances = std::span<const AdvanceRun>;

std::uint16_t advance_in(Advances table, char32_t code_point) {
    const auto next = std::upper_bound(table.begin(), table.end(), code_point,
                                       [](char32_t c, const AdvanceRun& run) { return c < run.first; });
    return std::prev(next)->advance;  // the first run begins at 0
}

/// What the font lacks is measured in one go: its letters may join.
double width_by(Advances table, std::string_view text) {
    double width = 0;
    while (!text.empty()) {
        const std::string_view from_here = text;
        std::uint16_t advance = not_in_font;
        std::size_t lacking = 0;  // bytes
        while (!text.empty() && (advance = advance_in(table, next_code_point(text))) == not_in_font)
            lacking = from_here.size() - text.size();
        width += text_width(from_here.substr(0, lacking), 1);
        if (advance != not_in_font) width += advance / 2048.0;
    }
    return width;
}

FontMetrics metrics_by(Advances table) {
    return FontMetrics([table](std::string_view text) { return width_by(table, text); });
}

bool is_same(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::optional<PaperFont> paper_font(std::string_view family) {
    const std::vector<PaperFont> fonts = {
        {{"DejaVu Sans"}, {}},
        {{"Arial", "Helvetica", "Liberation Sans", "Arimo", "Nimbus Sans"},
         metrics_by(liberation_sans_advances)},
        {{"Times", "Times New Roman", "Liberation Serif", "Tinos", "Nimbus Roman"},
         metrics_by(liberation_serif_advances)}};
    const auto has_family = [family](const PaperFont& font) {
        return std::any_of(font.families.begin(), font.families.end(),
                           [family](std::string_view name) { return is_same(name, family); });
    };
    const auto found = std::find_if(fonts.begin(), fonts.end(), has_family);
    return found == fonts.end() ? std::nullopt : std::optional(*found);
}

std::string quoted_families(const std::string& family) {
    std::string quoted = "'" + family + "', ";
    const auto font = paper_font(family);
    if (!font || font->families.size() == 1) return quoted;
    for (const std::string_view equal : font->families)
        if (equal != family) quoted.append("'").append(equal).append("', ");
    return quoted;
}

Style print_style() {
    Style style;
    style.theme = Theme::print;
    style.font = quoted_families(print_font) + style.font;
    style.metrics = paper_font(print_font)->metrics;
    return style;
}

}  // namespace heed

#include "figure/font_metrics.hpp"

#include <algorithm>
#include <array>

#include "core/text/utf8.hpp"
#include "figure/font_tables.hpp"

namespace heed {
namespace {

/// In 1/2048 of the font size.
int advance_in_runs(char32_t code_point) {
    const auto next = std::upper_bound(dejavu_sans_advances.begin(), dejavu_sans_advances.end(), code_point,
                                       [](char32_t c, const AdvanceRun& run) { return c < run.first; });
    return std::prev(next)->advance;  // the first run begins at 0
}

/// Most texts have little but these.
const std::array<int, 128>& ascii_advances() {
    static const auto advances = [] {
        std::array<int, 128> all{};
        for (std::size_t c = 0; c < all.size(); ++c) all[c] = advance_in_runs(static_cast<char32_t>(c));
        return all;
    }();
    return advances;
}

int advance_of(char32_t code_point) {
    return code_point < ascii_advances().size() ? ascii_advances()[code_point] : advance_in_runs(code_point);
}

}  // namespace

double text_width(std::string_view text, double font_size) {
    double advance = 0;
    while (!text.empty()) advance += advance_of(next_code_point(text));
    return advance / 2048 * font_size;
}

}  // namespace heed

#include "figure/heatmap/size.hpp"

#include <algorithm>
#include <cmath>

#include "core/number.hpp"
#include "figure/page.hpp"
#include "figure/text_sizes.hpp"

namespace heed {
namespace {

/// The side of a single matrix's cell: small ones stay easy to see, large ones on a page, and in between
/// letters are as large as they can be against the figure.
double single_cell(double n) {
    const double side = std::max(std::clamp(360 / n, 15.0, 40.0), 120 / n);
    return std::max(0.5, std::floor(2 * std::min(side, std::max(720 / n, 120 / n))) / 2);
}

/// In a grid all panels share a page's width, and none becomes too small to be looked at.
double grid_cell(double n, double columns) {
    const double side = std::min(40.0, std::clamp(900 / columns, 48.0, 260.0) / n);
    return side >= 1 ? std::floor(2 * side) / 2 : std::floor(100 * side) / 100;
}

}  // namespace

Page page_of(const Style& style) {
    return {asked_width(style).value_or(0), asked_height(style).value_or(0)};
}

bool is_single(const PanelGrid& grid) {
    return grid.panels.size() == 1;
}

std::size_t longer_side(const PanelGrid& grid) {
    const Matrix& weights = grid.panels.front().weights;
    return std::max<std::size_t>({1, weights.shape(0), weights.shape(1)});
}

double widest_number(const PanelGrid& grid, const FontMetrics& font) {
    double width = 0;
    for (const Panel& panel : grid.panels)
        for (const float weight : panel.weights) width = std::max(width, font.width(cell_number(weight), 1));
    return width;
}

double natural_cell(const PanelGrid& grid, double number_width) {
    const auto n = static_cast<double>(longer_side(grid));
    const double side =
        is_single(grid) ? single_cell(n) : grid_cell(n, static_cast<double>(grid.heads.size()));
    if (number_width == 0) return side;
    return std::max(side, std::ceil(number_width * (smallest_font + 1) + room_around_number));
}

std::string cell_number(float weight) {
    std::string text = rounded(weight, 2);
    if (text.find('e') != std::string::npos) return text;
    if (text.find('.') == std::string::npos) text += ".";
    const std::size_t decimals = text.size() - 1 - text.find('.');
    return text.append(2 - decimals, '0');
}

}  // namespace heed

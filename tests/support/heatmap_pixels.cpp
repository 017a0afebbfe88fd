#include "support/heatmap_pixels.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "support/catch.hpp"
#include "support/panels.hpp"
#include "support/text_boxes.hpp"

namespace heed::test {
namespace {

/// Weights of which neighbours differ as much as can be: a colour that is mixed is seen.
Panel noise(std::size_t n, std::uint32_t state) {
    Panel panel = panel_of(words(n), words(n));
    for (float& weight : panel.weights) {
        state = state * 1664525 + 1013904223;
        weight = static_cast<float>(state >> 8) / static_cast<float>(1U << 24);
    }
    return panel;
}

Rgb expected_colour(const Panel& panel, std::size_t row, std::size_t column, std::size_t block) {
    float largest = 0;
    for (std::size_t q = row * block; q < std::min((row + 1) * block, panel.weights.shape(0)); ++q)
        for (std::size_t k = column * block; k < std::min((column + 1) * block, panel.weights.shape(1)); ++k)
            largest = std::max(largest, panel.weights(q, k));
    return colour_at(largest);
}

/// Poppler rounds each channel down where it makes a picture smaller.
bool is_seen_as(Rgb colour, std::uint32_t pixel) {
    const auto differs = [pixel](std::uint8_t channel, int shift) {
        return std::abs(channel - static_cast<int>(pixel >> shift & 0xFF)) > 2;
    };
    return !differs(colour.red, 24) && !differs(colour.green, 16) && !differs(colour.blue, 8);
}

}  // namespace

PanelGrid noisy_grid(std::size_t layers, std::size_t heads, std::size_t n) {
    PanelGrid grid;
    for (std::size_t layer = 0; layer < layers; ++layer) grid.layers.push_back(std::to_string(layer));
    for (std::size_t head = 0; head < heads; ++head) grid.heads.push_back(std::to_string(head));
    for (std::size_t i = 0; i < layers * heads; ++i)
        grid.panels.push_back(noise(n, static_cast<std::uint32_t>(i)));
    return grid;
}

HeatmapOptions from_0_to_1(double pixel) {
    HeatmapOptions options;
    options.range = {.kind = ColourRange::Kind::between, .ends = {0, 1}};
    options.colormap = Colormap::viridis;
    options.pixel = pixel;
    return options;
}

std::size_t block_in(const std::string& svg) {
    std::size_t block = 1;
    const std::size_t at = svg.find("Each cell shows the largest of ");
    if (at != std::string::npos) std::sscanf(svg.c_str() + at, "Each cell shows the largest of %zu", &block);
    return block;
}

std::size_t false_cells(const PanelGrid& grid, const std::string& svg, const Picture& picture, double dpi) {
    const XmlElement root = parse_xml(svg);
    const Corner page = page_box(root).corners[0];
    const auto boxes = cells_boxes(root);
    const std::size_t block = block_in(svg);
    REQUIRE(boxes.size() == grid.panels.size());
    std::size_t wrong = 0;
    for (std::size_t p = 0; p < boxes.size(); ++p) {
        const auto [from, right, to, left] = boxes[p].corners;
        const std::size_t n = (grid.panels[p].weights.shape(0) + block - 1) / block;
        const double width = (to.x - from.x) / static_cast<double>(n);
        const double height = (to.y - from.y) / static_cast<double>(n);
        for (std::size_t row = 0; row < n; ++row)
            for (std::size_t column = 0; column < n; ++column) {
                const double x = from.x - page.x + (static_cast<double>(column) + 0.5) * width;
                const double y = from.y - page.y + (static_cast<double>(row) + 0.5) * height;
                const std::uint32_t seen = picture.at(static_cast<std::uint32_t>(x * dpi / 96),
                                                      static_cast<std::uint32_t>(y * dpi / 96));
                wrong += is_seen_as(expected_colour(grid.panels[p], row, column, block), seen) ? 0 : 1;
            }
    }
    return wrong;
}

}  // namespace heed::test

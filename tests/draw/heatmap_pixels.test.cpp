// A heatmap's cells as they are seen in its PNG.
#include <algorithm>

#include "figure/heatmap/heatmap.hpp"
#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/panels.hpp"
#include "support/png.hpp"
#include "support/text_boxes.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr double dpi = 300;

/// The middle of cell `cell` of `count` between `from` and `to`, in pixels of the PNG.
std::uint32_t middle(double from, double to, std::size_t cell, std::size_t count) {
    const double at = from + (to - from) * (static_cast<double>(cell) + 0.5) / static_cast<double>(count);
    return static_cast<std::uint32_t>(at * dpi / 96);
}

/// "#440154", at the middle of each cell.
std::vector<std::string> seen_colours(const Panel& panel) {
    const std::string svg = heatmap_svg(panel);
    const auto [from, right, to, left] = cells_boxes(parse_xml(svg)).at(0).corners;
    const Picture picture = decode_png(render_svg(svg, "png", dpi));
    const std::size_t queries = panel.query_labels.size(), keys = panel.key_labels.size();
    std::vector<std::string> colours;
    for (std::size_t q = 0; q < queries; ++q)
        for (std::size_t k = 0; k < keys; ++k) {
            const std::uint32_t seen =
                picture.at(middle(from.x, to.x, k, keys), middle(from.y, to.y, q, queries));
            colours.push_back(
                hex({static_cast<std::uint8_t>(seen >> 24), static_cast<std::uint8_t>(seen >> 16),
                     static_cast<std::uint8_t>(seen >> 8)}));
        }
    return colours;
}

}  // namespace

TEST_CASE("each cell of a heatmap has the colour of its weight in the PNG, be it a shape or a pixel") {
    for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U}) {
        INFO(n);
        const Panel panel = panel_of(words(n), words(n));
        const double largest = *std::max_element(panel.weights.begin(), panel.weights.end());
        std::vector<std::string> expected;
        for (const float weight : panel.weights) expected.push_back(hex(colour_at(weight / largest)));
        CHECK((seen_colours(panel) == expected));
    }
}

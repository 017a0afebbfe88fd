// A heatmap's cells as they are seen: the middle of each has the colour of its weight, be the figure drawn by
// librsvg, by poppler from the PDF, or by heed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "figure/heatmap/heatmap.hpp"
#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/heatmap_cells.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/png.hpp"
#include "support/text_boxes.hpp"
#include "support/workspace.hpp"

using namespace heed;
using namespace heed::test;

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

PanelGrid grid_of(std::size_t layers, std::size_t heads, std::size_t n) {
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

/// How many weights a side the figure says that a cell is the largest of.
std::size_t block_in(const std::string& svg) {
    std::size_t block = 1;
    const std::size_t at = svg.find("Each cell shows the largest of ");
    if (at != std::string::npos) std::sscanf(svg.c_str() + at, "Each cell shows the largest of %zu", &block);
    return block;
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

/// How many cells of the figure's `picture`, which begins at the page's corner, have another colour at their
/// middle.
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

bool has_program(const Workspace& workspace, const std::string& name) {
    const bool found = workspace.shell("command -v " + name).code == 0;
    if (!found) WARN("[skipped] " << name << " is not installed");
    return found;
}

void check_everywhere(const PanelGrid& grid, HeatmapOptions options) {
    const Workspace workspace;
    const std::string svg = heatmap_svg(grid, options);
    workspace.write("h.svg", svg);
    workspace.write("h.pdf", render_svg(svg, "pdf", 300));
    const bool has_librsvg = has_program(workspace, "rsvg-convert");
    const bool has_poppler = has_program(workspace, "pdftoppm");
    for (const int dpi : {96, 300}) {
        const std::string number = std::to_string(dpi);
        INFO(dpi << " dots per inch");
        CHECK(false_cells(grid, svg, decode_png(render_svg(svg, "png", dpi)), dpi) == 0);
        if (has_librsvg) {
            REQUIRE(
                workspace.shell("rsvg-convert -z " + std::to_string(dpi / 96.0) + " h.svg -o h.png").code ==
                0);
            CHECK(false_cells(grid, svg, decode_png(workspace.read("h.png")), dpi) == 0);
        }
        if (has_poppler) {
            REQUIRE(workspace.shell("pdftoppm -singlefile -png -r " + number + " h.pdf p").code == 0);
            CHECK(false_cells(grid, svg, decode_png(workspace.read("p.png")), dpi) == 0);
        }
    }
}

}  // namespace

TEST_CASE("the middle of each cell of a heatmap has the colour of its weight, whoever draws it") {
    for (const std::size_t n : {1U, 2U, 11U, 30U, 65U, 128U, 512U}) {
        INFO(n << " tokens");
        check_everywhere(grid_of(1, 1, n), from_0_to_1(1));
    }
}

TEST_CASE("the middle of each cell of a grid has the colour of its weight, whoever draws it") {
    for (const std::size_t n : {11U, 30U, 65U, 128U, 512U}) {
        INFO(n << " tokens");
        check_everywhere(grid_of(2, 12, n), from_0_to_1(1));
    }
}

TEST_CASE("the middle of each cell keeps its colour at a size that is asked for") {
    HeatmapOptions options = from_0_to_1(1);
    options.style.size = SizeInMillimetres{101.3, 77.7};
    options.style.title = false;
    check_everywhere(grid_of(2, 3, 30), options);
    check_everywhere(grid_of(1, 1, 128), options);
    options.style.size.reset();
    options.style.theme = Theme::print;
    check_everywhere(grid_of(2, 3, 30), options);
}

TEST_CASE("a PNG has as many cells as its resolution can show") {
    for (const double dpi : {30.0, 96.0, 150.0, 600.0}) {
        INFO(dpi << " dots per inch");
        const PanelGrid grid = grid_of(1, 2, 128);
        const std::string svg = heatmap_svg(grid, from_0_to_1(96 / dpi));
        CHECK(false_cells(grid, svg, decode_png(render_svg(svg, "png", dpi)), dpi) == 0);
        CHECK((block_in(svg) == 1) == (dpi >= 150));
    }
}

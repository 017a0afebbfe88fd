// A heatmap's cells as they are seen: the middle of each has the colour of its weight, be the figure drawn by
// librsvg, by poppler from the PDF, or by heed.
#include "support/heatmap_pixels.hpp"
#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/workspace.hpp"

using namespace heed;
using namespace heed::test;

namespace {

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
        check_everywhere(noisy_grid(1, 1, n), from_0_to_1(1));
    }
}

TEST_CASE("the middle of each cell of a grid has the colour of its weight, whoever draws it") {
    for (const std::size_t n : {11U, 30U, 65U, 128U, 512U}) {
        INFO(n << " tokens");
        check_everywhere(noisy_grid(2, 12, n), from_0_to_1(1));
    }
}

TEST_CASE("the middle of each cell keeps its colour at a size that is asked for") {
    HeatmapOptions options = from_0_to_1(1);
    options.style.size = SizeInMillimetres{101.3, 77.7};
    options.style.title = false;
    check_everywhere(noisy_grid(2, 3, 30), options);
    check_everywhere(noisy_grid(1, 1, 128), options);
    options.style.size.reset();
    options.style.theme = Theme::print;
    check_everywhere(noisy_grid(2, 3, 30), options);
}

TEST_CASE("a PNG has as many cells as its resolution can show") {
    for (const double dpi : {30.0, 96.0, 150.0, 600.0}) {
        INFO(dpi << " dots per inch");
        const PanelGrid grid = noisy_grid(1, 2, 128);
        const std::string svg = heatmap_svg(grid, from_0_to_1(96 / dpi));
        CHECK(false_cells(grid, svg, decode_png(render_svg(svg, "png", dpi)), dpi) == 0);
        CHECK((block_in(svg) == 1) == (dpi >= 150));
    }
}

// Figures in a browser: the middle of each cell of a heatmap has the colour of its weight.
#include "support/heatmap_pixels.hpp"
#include "support/indexed_png.hpp"
#include "support/viewed.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

/// The figure as it is seen at its own size on a screen with so many pixels for each of SVG's units.
Picture seen(Page& page, const Workspace& workspace, const std::string& svg, double scale) {
    workspace.write("figure.svg", svg);
    page.open(workspace.path("figure.svg"), "", "document.querySelector('svg .cells')");
    const auto side = [&](const std::string& name) {
        return std::ceil(page.value("document.documentElement." + name + ".baseVal.value").get<double>());
    };
    page.call("Emulation.setDeviceMetricsOverride", {{"width", side("width")},
                                                     {"height", side("height")},
                                                     {"deviceScaleFactor", scale},
                                                     {"mobile", false}});
    const json screen = page.call("Page.captureScreenshot", {{"format", "png"}});
    return decode_png(from_base64(screen["data"].get<std::string>()));
}

/// Of figures of these numbers of tokens, on screens with 1 pixel for each of SVG's units and with more.
void check_cells(std::size_t layers, std::size_t heads, double finest) {
    const Workspace workspace;
    Browser browser;
    Page page(browser);
    for (const std::size_t n : {11U, 30U, 65U, 128U, 512U}) {
        const PanelGrid grid = noisy_grid(layers, heads, n);
        const std::string svg = heatmap_svg(grid, from_0_to_1(1));
        for (const double scale : {1.0, finest}) {
            INFO(n << " tokens, " << scale << " pixels");
            CHECK(false_cells(grid, svg, seen(page, workspace, svg, scale), 96 * scale) == 0);
        }
    }
}

}  // namespace

TEST_CASE("figures in a browser: the middle of each cell of a heatmap has the colour of its weight",
          "[browser]") {
    if (has_browser()) check_cells(1, 1, 300.0 / 96);
}

TEST_CASE("figures in a browser: the middle of each cell of a grid has the colour of its weight",
          "[browser]") {
    if (has_browser()) check_cells(2, 12, 2);
}

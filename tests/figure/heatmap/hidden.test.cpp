// Keys that a query could not see are left blank, and a weight of 0 is not.
#include "figure/heatmap/heatmap.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/heatmap_cells.hpp"
#include "support/hidden_keys.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

/// Causal, its first row but for the diagonal seen and 0.
Panel causal_panel(std::size_t n) {
    Panel panel = panel_of(words(n), words(n));
    panel.hidden = hidden_from(causal, n);
    for (std::size_t q = 0; q < n; ++q)
        for (std::size_t k = 0; k < n; ++k)
            if (k > q || (k == 0 && q > 0)) panel.weights(q, k) = 0;
    return panel;
}

HeatmapOptions options_of(Theme theme, std::optional<Colormap> map = std::nullopt) {
    HeatmapOptions options;
    options.style.theme = theme;
    options.colormap = map;
    return options;
}

std::size_t hatched_panels(const std::string& svg) {
    return parse_xml(svg).all("use").size();
}

}  // namespace

TEST_CASE("a cell whose key the query could not see has no colour, one of 0 has that of 0") {
    for (const std::size_t n : {6U, 30U}) {
        const Panel panel = causal_panel(n);
        const std::string svg = heatmap_svg(panel);
        check_nothing_collides(svg);
        const XmlElement root = parse_xml(svg);
        const auto colours = vector_colours(*panels_in(root).front(), n, n);
        const ColourScale scale = scale_of(panel.weights);
        for (std::size_t q = 0; q < n; ++q)
            for (std::size_t k = 0; k < n; ++k) {
                const std::string colour = hex(scale.colour(panel.weights(q, k)));
                CHECK(colours[q * n + k] == (k > q ? "" : colour));
            }
        const std::string& ground = (*panels_in(root).front()).child("path")["d"];
        CHECK(std::count(ground.begin(), ground.end(), 'M') == static_cast<std::ptrdiff_t>(n));
        CHECK(svg.find("Blank: keys that the query could not see") != std::string::npos);
    }
}

TEST_CASE("a hidden cell says nothing on hovering and has no number") {
    HeatmapOptions options;
    options.annotate = true;
    const XmlElement root = parse_xml(heatmap_svg(causal_panel(6), options));
    CHECK(root.of_class("numbers").all("text").size() == 21);
    CHECK(panels_in(root).front()->all("title").size() == 21);
}

TEST_CASE("blank cells are hatched where the ground could be taken for the colour of 0") {
    const Panel panel = causal_panel(6);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::light))) == 0);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::light, Colormap::blues))) == 1);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::print))) == 1);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::dark))) == 1);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::dark, Colormap::blues))) == 0);
    CHECK(hatched_panels(heatmap_svg(panel, options_of(Theme::transparent))) == 1);
    CHECK(hatched_panels(heatmap_svg(six_tokens(), options_of(Theme::print))) == 0);
    CHECK(heatmap_svg(panel, options_of(Theme::print)).find("Hatched: keys that") != std::string::npos);
    const PanelGrid grid{{panel, panel, panel, six_tokens()}, {"0", "1"}, {"0", "1"}};
    const std::string svg = heatmap_svg(grid);
    CHECK(hatched_panels(svg) == 3);
    CHECK(parse_xml(svg).child("g").child("defs").all("path").size() == 2);  // the hatch, and one shape
}

TEST_CASE("of blocks of weights a block is blank if all of it is hidden, and an image leaves it out") {
    const std::size_t n = 512;
    Panel panel = causal_panel(n);
    for (std::size_t q = 0; q < n; ++q)
        for (std::size_t k = 0; k <= q; ++k) panel.weights(q, k) = static_cast<float>((q + 3 * k) % 17) / 17;
    HeatmapOptions options;
    options.pixel = 1;
    const XmlElement root = parse_xml(heatmap_svg(panel, options));
    const XmlElement& cells = *panels_in(root).front();
    REQUIRE(cells.all("image").size() == 1);
    const std::string& seen = cells.child("clipPath").child("path")["d"];
    const std::size_t rows = std::count(seen.begin(), seen.end(), 'M');
    CHECK(cells.child("image")["height"] == std::to_string(rows));
    CHECK(seen.starts_with("M0 0h1v1h-1z"));
    CHECK(seen.ends_with("M0 " + std::to_string(rows - 1) + "h" + std::to_string(rows) + "v1h-" +
                         std::to_string(rows) + "z"));
    CHECK(cells.child("image")["clip-path"] == "url(#" + cells.child("clipPath")["id"] + ")");
}

TEST_CASE("a percentile is that of the weights that were seen") {
    Panel panel = causal_panel(10);
    HeatmapOptions options;
    options.range.kind = ColourRange::Kind::percentile;
    options.range.percentile = 50;
    std::vector<float> seen;
    for (std::size_t q = 0; q < 10; ++q)
        for (std::size_t k = 0; k <= q; ++k) seen.push_back(panel.weights(q, k));
    std::sort(seen.begin(), seen.end());
    const auto colours = vector_colours(*panels_in(parse_xml(heatmap_svg(panel, options))).front(), 10, 10);
    CHECK(colours[9 * 10 + 4] == hex(colour_at(panel.weights(9, 4) / static_cast<double>(seen[27]))));
}

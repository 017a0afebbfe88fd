// Heatmaps from one token to 512: a cell a pair, labels apart, at their own size and at one that is asked
// for.
#include "figure/heatmap/heatmap.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/heatmap_cells.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Panel square(std::size_t n) {
    return panel_of(words(n), words(n));
}

/// No two neighbours are alike.
Panel noise(std::size_t n) {
    Panel panel = square(n);
    std::uint32_t state = 1;
    for (float& weight : panel.weights) {
        state = state * 1664525 + 1013904223;
        weight = static_cast<float>(state >> 8);
    }
    return panel;
}

HeatmapOptions sized(double width, double height) {
    HeatmapOptions options;
    options.style.size = SizeInMillimetres{width, height};
    return options;
}

HeatmapOptions print() {
    HeatmapOptions options;
    options.style.theme = Theme::print;
    options.style.title = false;
    return options;
}

double smallest_font_in(const XmlElement& element) {
    double smallest = element.has("font-size") ? std::stod(element["font-size"]) : 1000;
    for (const XmlElement& child : element.children) smallest = std::min(smallest, smallest_font_in(child));
    return smallest;
}

}  // namespace

TEST_CASE("each pair has one cell, in the colour of its weight, as long as there is room for it") {
    for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U, 240U, 320U}) {
        INFO(n);
        const Panel panel = n == 128 ? noise(n) : square(n);
        const std::string svg = heatmap_svg(panel);
        const XmlElement root = parse_xml(svg);
        const auto panels = panels_in(root);
        REQUIRE(panels.size() == 1);
        const ColourScale scale = scale_of(panel.weights);
        std::vector<std::string> expected;
        for (const float weight : panel.weights) expected.push_back(hex(scale.colour(weight)));
        CHECK((cell_colours(*panels.front(), n, n) == expected));
        CHECK(svg.find("Each cell shows") == std::string::npos);
    }
}

TEST_CASE("cells for which there is no room are the largest of blocks, and the figure says so") {
    Panel panel = square(512);
    panel.weights(511, 0) = 0.75F;
    panel.weights(3, 401) = 0.5F;
    for (const bool is_difference : {false, true}) {
        if (is_difference) panel.kind = WeightKind::difference;
        if (is_difference) panel.weights(3, 401) = -0.5F;
        const std::string svg = heatmap_svg(panel);
        CHECK(contains(svg, is_difference ? "Each cell shows the one farthest from 0 of 2 × 2"
                                          : "Each cell shows the largest of 2 × 2"));
        const auto colours = cell_colours(*panels_in(parse_xml(svg)).front(), 256, 256);
        const ColourScale scale =
            is_difference ? ColourScale{-0.75, 0.75, Colormap::diverging} : ColourScale{0, 0.75};
        CHECK(colours[255 * 256] == hex(scale.colour(0.75F)));
        CHECK(colours[1 * 256 + 200] == hex(scale.colour(panel.weights(3, 401))));
    }
}

TEST_CASE("few colours in rows are vectors, however many tokens they are of") {
    Panel panel = square(128);
    for (std::size_t q = 0; q < 128; ++q)
        for (std::size_t k = 0; k < 128; ++k) panel.weights(q, k) = k == 0 ? 1.0F : 0.0F;
    const std::string svg = heatmap_svg(panel);
    CHECK(panels_in(parse_xml(svg)).front()->all("image").empty());
    CHECK(svg.size() < 40000);
}

TEST_CASE("an image of 512 × 512 weights that nothing compresses stays under 400 KB") {
    CHECK(heatmap_svg(noise(512)).size() < 400000);
    CHECK(heatmap_svg(square(30)).size() < 60000);
    CHECK(heatmap_svg(square(64)).size() < 120000);
}

TEST_CASE("an image is drawn without smoothing, a browser's older word before the newer") {
    const XmlElement root = parse_xml(heatmap_svg(noise(128)));
    CHECK(root.of_class("panels")["style"] == "image-rendering:crisp-edges;image-rendering:pixelated");
    CHECK(root.has("xmlns:xlink"));
    CHECK_FALSE(parse_xml(heatmap_svg(square(64))).has("xmlns:xlink"));
}

TEST_CASE("at a size that is asked for nothing collides and no text is smaller than 6 pt") {
    for (const std::size_t n : {1U, 2U, 6U, 11U, 30U, 64U, 65U, 128U, 512U})
        for (const auto& [width, height] :
             {std::pair{77.0, 70.0}, {85.0, 60.0}, {85.0, 140.0}, {160.0, 160.0}, {400.0, 300.0}}) {
            INFO(n << " tokens, " << width << " x " << height);
            const std::string svg = heatmap_svg(square(n), sized(width, height));
            check_nothing_collides(svg);
            const XmlElement root = parse_xml(svg);
            CHECK(std::stod(root["width"]) == Approx(width).margin(0.01));
            CHECK(std::stod(root["height"]) == Approx(height).margin(0.01));
            CHECK(root["width"].ends_with("mm"));
            CHECK(smallest_font_in(root) >= 8);
        }
}

TEST_CASE("in print a figure is 77 mm wide, in blues, without title, with text of at least 6 pt") {
    for (const std::size_t n : {1U, 2U, 6U, 30U, 64U, 65U, 128U, 512U}) {
        INFO(n);
        const std::string svg = heatmap_svg(square(n), print());
        check_nothing_collides(svg);
        const XmlElement root = parse_xml(svg);
        CHECK(root["width"] == "77mm");
        CHECK(smallest_font_in(root) >= 8);
        CHECK(svg.find("counted from 0</text>") == std::string::npos);
    }
    CHECK(heatmap_svg(six_tokens(), print()).find("#08306b") != std::string::npos);
}

TEST_CASE("hostile tokens stand apart at any size") {
    const auto tokens = hostile_tokens();
    const Panel panel = panel_of(tokens, tokens);
    check_nothing_collides(heatmap_svg(panel, print()));
    check_nothing_collides(heatmap_svg(panel, sized(120, 120)));
    for (const std::string& token : tokens)
        check_nothing_collides(heatmap_svg(panel_of({token}, {token, "b"}), print()));
}

TEST_CASE("what a size thins out is said below") {
    const std::string svg = heatmap_svg(square(64), sized(85, 85));
    const XmlElement root = parse_xml(svg);
    const std::size_t labels = root.of_class("query-labels").all("text").size();
    CHECK(labels < 64);
    CHECK(labels >= 64 / 6);
    CHECK(svg.find("Axes show positions from 0") != std::string::npos);
}

TEST_CASE("a size too small for the figure is refused with what to do") {
    const std::string message = message_of([] { heatmap_svg(square(30), sized(20, 20)); });
    CHECK(message.find("does not fit into 20 × 20 mm") != std::string::npos);
    CHECK(message.find("--size") != std::string::npos);
}

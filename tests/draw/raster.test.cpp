// SVG as PDF and PNG through the helper program.
#include <algorithm>
#include <chrono>
#include <regex>
#include <set>
#include <stdexcept>
#include <thread>

#include "figure/heatmap/heatmap.hpp"
#include "figure/render.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"
#include "support/png.hpp"
#include "support/workspace.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::string svg_of(const std::string& size, const std::string& content) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + ">" + content + "</svg>";
}

std::string failure_of(const std::string& svg, const std::string& format, double dpi = 300) {
    try {
        render_svg(svg, format, dpi);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

/// Red, green, blue and yellow, two by two.
const std::vector<std::uint32_t> four_colours = {0xFF0000FF, 0x00FF00FF, 0x0000FFFF, 0xFFFF00FF};

std::string with_image(const std::string& uri) {
    return svg_of("width=\"100\" height=\"100\"",
                  "<image x=\"10\" y=\"10\" width=\"80\" height=\"80\" href=\"" + uri + "\"/>");
}

std::string embedded(const std::vector<std::uint32_t>& pixels, std::uint32_t width) {
    return "data:image/png;base64," + base64(encode_png(width, pixels));
}

/// What a program of poppler's says of a PDF; nothing where it is not installed.
std::string poppler(const Workspace& workspace, const std::string& command) {
    const std::string name = command.substr(0, command.find(' '));
    if (workspace.shell("command -v " + name).code != 0) {
        WARN("[skipped] " << name << " is not installed");
        return "";
    }
    return workspace.shell(command).out;
}

}  // namespace

TEST_CASE("a PNG has the size that the SVG says, at the resolution that is asked for") {
    const std::string square = "<rect width=\"100%\" height=\"100%\" fill=\"#123456\"/>";
    const Picture at_96 = decode_png(render_svg(svg_of("width=\"40\" height=\"30\"", square), "png", 96));
    CHECK(at_96.width == 40);
    CHECK(at_96.height == 30);
    CHECK(at_96.pixels_a_metre == 3780);
    CHECK(at_96.at(0, 0) == 0x123456FF);
    CHECK(at_96.at(39, 29) == 0x123456FF);
    const Picture column =
        decode_png(render_svg(svg_of("width=\"77mm\" height=\"25.4mm\"", square), "png", 300));
    CHECK(column.width == 910);  // 909.4
    CHECK(column.height == 300);
    CHECK(column.pixels_a_metre == 11811);
}

TEST_CASE("what a figure leaves open is transparent in the PNG") {
    const Picture picture = decode_png(render_svg(svg_of("width=\"4\" height=\"4\"", ""), "png", 96));
    CHECK(picture.at(2, 2) == 0);
}

TEST_CASE("the cells of an embedded bitmap have sharp edges in the PNG") {
    for (const double dpi : {96.0, 300.0}) {
        INFO(dpi);
        const Picture picture = decode_png(render_svg(with_image(embedded(four_colours, 2)), "png", dpi));
        const auto at = [&](double x, double y) {
            return picture.at(static_cast<std::uint32_t>(x * dpi / 96),
                              static_cast<std::uint32_t>(y * dpi / 96));
        };
        for (const double near : {12.0, 30.0, 47.5}) {  // the edge is at 50
            CHECK(at(near, near) == four_colours[0]);
            CHECK(at(100 - near, near) == four_colours[1]);
            CHECK(at(near, 100 - near) == four_colours[2]);
            CHECK(at(100 - near, 100 - near) == four_colours[3]);
        }
        CHECK(at(5, 5) == 0);
    }
}

TEST_CASE("each pixel of a large embedded bitmap is to be found in the PNG") {
    std::vector<std::uint32_t> pixels;
    for (std::uint32_t i = 0; i < 80 * 80; ++i) pixels.push_back((i * 2654435761U) | 0xFF);
    const Picture picture = decode_png(render_svg(with_image(embedded(pixels, 80)), "png", 96 * 5));
    std::size_t same = 0;
    for (std::uint32_t y = 0; y < 80; ++y)
        for (std::uint32_t x = 0; x < 80; ++x)
            same += picture.at(50 + 5 * x + 2, 50 + 5 * y + 2) == pixels[80 * y + x];
    CHECK(same == 80 * 80);
}

TEST_CASE("a picture that is no PNG, or a damaged one, does no harm") {
    for (const std::string uri : {"data:image/png;base64,", "data:image/png;base64,AAAA", "data:,", "#a", ""})
        CHECK(decode_png(render_svg(with_image(uri), "png", 96)).at(50, 50) == 0);
    std::string cut = encode_png(2, four_colours);
    cut.resize(cut.size() - 20);
    CHECK(decode_png(render_svg(with_image("data:image/png;base64," + base64(cut)), "png", 96)).width == 100);
}

TEST_CASE("what stands outside the figure is not loaded") {
    const Workspace workspace;
    workspace.write("red.png", encode_png(1, {0xFF0000FF}));
    workspace.write("red.svg", svg_of("width=\"10\" height=\"10\"",
                                      "<rect id=\"a\" width=\"10\" height=\"10\" fill=\"red\"/>"));
    workspace.write("red.css", "rect { fill: red }");
    const std::string at = "file://" + workspace.path();
    const std::string use = "<use href=\"" + at + "red.svg#a\"/>";
    const std::string rect = "<rect width=\"100%\" height=\"100%\" fill=\"none\"/>";
    for (const std::string& svg :
         {with_image(at + "red.png"), with_image("red.png"), with_image(workspace.path("red.png")),
          svg_of("width=\"100\" height=\"100\"", use),
          svg_of("width=\"100\" height=\"100\"", "<style>@import url('" + at + "red.css');</style>" + rect),
          "<?xml-stylesheet href=\"" + at + "red.css\"?>" + svg_of("width=\"100\" height=\"100\"", rect)}) {
        INFO(svg);
        for (const std::uint32_t pixel : decode_png(render_svg(svg, "png", 96)).pixels)
            if (pixel != 0) FAIL("something was drawn");
    }
    const std::string entity = "<!DOCTYPE svg [<!ENTITY e SYSTEM \"" + at + "red.svg\">]>" +
                               svg_of("width=\"100\" height=\"100\"", "&e;");
    const std::string refused = failure_of(entity, "png", 96);
    if (refused == "none")
        for (const std::uint32_t pixel : decode_png(render_svg(entity, "png", 96)).pixels) CHECK(pixel == 0);
}

TEST_CASE("a figure that is too large is refused before memory is taken for it") {
    const std::string large = svg_of("width=\"10000\" height=\"10000\"", "");
    CHECK(
        contains(failure_of(large, "png", 300), "31250 × 31250 pixels, and heed draws at most 100 million"));
    CHECK(contains(failure_of(svg_of("width=\"1e9\" height=\"1\"", ""), "png", 96), "32,000"));
    CHECK(contains(failure_of(svg_of("width=\"1e6\" height=\"1\"", ""), "pdf"), "more than a PDF's page"));
    CHECK(contains(failure_of(svg_of("width=\"0\" height=\"1\"", ""), "pdf"), "no size"));
}

TEST_CASE("what is no SVG is an error") {
    CHECK(contains(failure_of("", "pdf"), "cannot be read"));
    CHECK(contains(failure_of("<svg", "pdf"), "cannot be read"));
    CHECK(contains(failure_of("{}", "png"), "cannot be read"));
    CHECK(contains(failure_of(svg_of("width=\"1\" height=\"1\"", ""), "exe"), "unknown format exe"));
}

TEST_CASE("the same figure gives the same bytes, today and tomorrow") {
    const auto tokens = hostile_tokens();
    const std::string svg = heatmap_svg(panel_of(tokens, tokens));
    const std::string pdf = render_svg(svg, "pdf", 300);
    CHECK(pdf.substr(0, 5) == "%PDF-");
    CHECK(contains(pdf, "20000101000000Z)"));
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    CHECK(render_svg(svg, "pdf", 300) == pdf);
    CHECK(render_svg(svg, "png", 96) == render_svg(svg, "png", 96));
}

TEST_CASE("a PDF has its fonts embedded, its text selectable, and the size of the SVG") {
    const Workspace workspace;
    workspace.write("h.pdf", render_svg(heatmap_svg(six_tokens()), "pdf", 300));
    const std::string fonts = poppler(workspace, "pdffonts h.pdf");
    if (fonts.empty()) return;
    CHECK(contains(fonts, "DejaVuSans"));
    CHECK(std::regex_search(fonts, std::regex("DejaVuSans +TrueType +\\w+ +yes yes yes")));
    const std::string text = poppler(workspace, "pdftotext h.pdf -");
    for (const std::string word : {"The", "cat", "sat", "mat", "Query", "Attention weight"})
        CHECK(contains(text, word));
    workspace.write("s.pdf", render_svg(svg_of("width=\"77mm\" height=\"96\"",
                                               "<text x=\"9\" y=\"40\" fill-opacity=\".3\">faint</text>"),
                                        "pdf", 300));
    CHECK(contains(poppler(workspace, "pdfinfo s.pdf"), "218.268 x 72 pts"));
    CHECK(contains(poppler(workspace, "pdftotext s.pdf -"), "faint"));
    CHECK(poppler(workspace, "pdfimages -list s.pdf | tail -n +3").empty());
}

TEST_CASE("a PDF holds each pixel of a bitmap as a square of them, none stretched, 300 × 300 in 400 KB") {
    Panel panel = panel_of(words(300), words(300));
    CHECK(render_svg(heatmap_svg(panel), "pdf", 300).size() < 400000);
    std::uint32_t state = 1;
    for (float& weight : panel.weights) {
        state = state * 1664525 + 1013904223;
        weight = static_cast<float>(state >> 8);
    }
    const Workspace workspace;
    workspace.write("h.pdf", render_svg(heatmap_svg(panel), "pdf", 300));
    if (poppler(workspace, "pdfimages -list h.pdf").empty()) return;
    REQUIRE(workspace.shell("pdfimages h.pdf h").code == 0);
    const std::string image = workspace.read("h-000.ppm");
    int width = 0, height = 0, begin = 0;
    REQUIRE(std::sscanf(image.c_str(), "P6 %d %d 255%n", &width, &height, &begin) == 2);
    const int factor = width / 300;
    // cairo repeats the first and last rows and columns beyond the edge, where nothing shows.
    const auto pixel = [&](int x, int y) {
        return image.substr(static_cast<std::size_t>(begin + 1 + 3 * (y * width + x)), 3);
    };
    const ColourScale scale = scale_of(panel.weights);
    const auto matches = [&](int left, int above) {
        for (int y = 0; y < 300 * factor; ++y)
            for (int x = 0; x < 300 * factor; ++x) {
                const Rgb colour = scale.colour(panel.weights(static_cast<std::size_t>(y / factor),
                                                              static_cast<std::size_t>(x / factor)));
                const std::string expected{static_cast<char>(colour.red), static_cast<char>(colour.green),
                                           static_cast<char>(colour.blue)};
                if (pixel(x + left, y + above) != expected) return false;
            }
        return true;
    };
    bool found = false;
    for (int above = 0; above <= height - 300 * factor; ++above)
        for (int left = 0; left <= width - 300 * factor; ++left) found = found || matches(left, above);
    CHECK(found);
}

TEST_CASE("a character that no font has is drawn as something") {
    const std::string text = "<text x=\"20\" y=\"70\" font-size=\"50\" font-family=\"DejaVu Sans\">";
    const auto ink = [&](const std::string& label) {
        const Picture picture = decode_png(
            render_svg(svg_of("width=\"100\" height=\"100\"", text + label + "</text>"), "png", 96));
        return picture.pixels.size() -
               static_cast<std::size_t>(std::count(picture.pixels.begin(), picture.pixels.end(), 0U));
    };
    CHECK(ink("") == 0);
    CHECK(ink("a") > 100);
    CHECK(ink("\U0003FFF0") > 50);  // never assigned
    CHECK(ink("\uE123") > 50);      // private use
}

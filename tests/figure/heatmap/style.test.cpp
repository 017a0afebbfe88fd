// Colours, ranges, numbers, labels and themes of heatmaps.
#include <algorithm>
#include <cstdio>

#include "figure/colours.hpp"
#include "figure/heatmap/heatmap.hpp"
#include "figure/heatmap/parts.hpp"
#include "figure/label.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/heatmap_cells.hpp"
#include "support/message.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

namespace {

std::vector<std::string> bar_texts(const XmlElement& root) {
    std::vector<std::string> texts;
    for (const XmlElement* text : root.of_class("colour-bar").all("text")) texts.push_back(text->text);
    return texts;
}

bool has(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

Rgb rgb_of(const std::string& hex_colour) {
    const unsigned long value = std::stoul(hex_colour.substr(1), nullptr, 16);
    return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8 & 0xFF),
            static_cast<std::uint8_t>(value & 0xFF)};
}

ColourRange between(double low, double high) {
    return {.kind = ColourRange::Kind::between, .ends = {low, high}};
}

}  // namespace

TEST_CASE("weights outside the range take the end's colour, and the bar says so") {
    HeatmapOptions options;
    options.range = between(0.1, 0.3);
    Panel panel = panel_of({"a", "b"}, {"a", "b"});
    panel.weights = Matrix{{0.05F, 0.2F}, {0.3F, 0.9F}};
    const XmlElement root = parse_xml(heatmap_svg(panel, options));
    const auto colours = cell_colours(*panels_in(root).front(), 2, 2);
    CHECK(colours[0] == hex(colour_at(0)));
    CHECK(colours[1] == hex(colour_at(0.5)));
    CHECK(colours[3] == hex(colour_at(1)));
    CHECK(has(bar_texts(root), "≤ 0.1"));
    CHECK(has(bar_texts(root), "≥ 0.3"));
    check_nothing_collides(heatmap_svg(panel, options));
    options.range = between(0, 1);
    CHECK_FALSE(has(bar_texts(parse_xml(heatmap_svg(panel, options))), "≥ 1"));
}

TEST_CASE("the bar says where its top is, where the last round number leaves room") {
    Panel panel = panel_of({"a"}, {"a"});
    panel.weights = Matrix{{0.94F}};
    CHECK(bar_texts(parse_xml(heatmap_svg(panel))) ==
          std::vector<std::string>{"0.00", "0.20", "0.40", "0.60", "0.80", "0.94", "Attention weight"});
    panel.weights = Matrix{{0.81F}};
    CHECK_FALSE(has(bar_texts(parse_xml(heatmap_svg(panel))), "0.81"));
    panel.kind = WeightKind::difference;
    panel.weights = Matrix{{-0.94F}};
    const auto difference = bar_texts(parse_xml(heatmap_svg(panel)));
    CHECK(difference.front() == "−0.94");
    CHECK(has(difference, "0.94"));
}

TEST_CASE("a frame is faint, and stands outside the cells and the hairline around them") {
    for (const Theme theme : {Theme::light, Theme::dark, Theme::print}) {
        HeatmapOptions options;
        options.style.theme = theme;
        const XmlElement root = parse_xml(heatmap_svg(panel_of(words(30), words(30)), options));
        const XmlElement& frames = *root.of_class("lines").all("path").front();
        double x = 0, y = 0, width = 0, height = 0;
        REQUIRE(std::sscanf(frames["d"].c_str(), "M%lf %lfh%lfv%lf", &x, &y, &width, &height) == 4);
        const Box cells = cells_boxes(root).front();
        const double inner = std::stod(frames["stroke-width"]) / 2 + 0.3;
        CHECK(x + inner <= cells.corners[0].x);
        CHECK(y + inner <= cells.corners[0].y);
        CHECK(x + width - inner >= cells.corners[2].x);
        CHECK(y + height - inner >= cells.corners[2].y);
        if (theme != Theme::dark) CHECK(frames["stroke"] == "#bbb");
    }
}

TEST_CASE("labels keep a distance from their ticks, so that none reads as a hyphen") {
    for (const Theme theme : {Theme::light, Theme::print})
        for (const std::size_t n : {6U, 30U}) {
            HeatmapOptions options;
            options.style.theme = theme;
            const XmlElement root = parse_xml(heatmap_svg(panel_of(words(n), words(n)), options));
            const Box cells = cells_boxes(root).front();
            const double tick = 3;
            CHECK(std::stod((*root.of_class("query-labels").all("text").front())["x"]) <=
                  cells.corners[0].x - tick - 3);
            for (const Box& box : text_boxes(root))
                if (box.what == words(n)[1] && box.corners[0].x > cells.corners[0].x)
                    for (const Corner& corner : box.corners) CHECK(corner.y >= cells.corners[2].y + tick + 3);
        }
}

TEST_CASE("a difference has diverging colours around 0 by itself") {
    Panel panel = panel_of({"a", "b"}, {"a", "b"});
    panel.kind = WeightKind::difference;
    panel.weights = Matrix{{-0.2F, 0}, {0.1F, 0.4F}};
    const XmlElement root = parse_xml(heatmap_svg(panel));
    const auto colours = cell_colours(*panels_in(root).front(), 2, 2);
    CHECK(colours[0] == hex(colour_at(0.25, Colormap::diverging)));
    CHECK(colours[1] == hex(colour_at(0.5, Colormap::diverging)));
    CHECK(colours[3] == hex(colour_at(1, Colormap::diverging)));
    CHECK(has(bar_texts(root), "Difference of weights"));
    HeatmapOptions options;
    options.range = between(0, 1);
    CHECK(message_of([&] { heatmap_svg(panel, options); }).find("-0.5:0.5") != std::string::npos);
    panel.weights = Matrix{{0, 0}, {0, 0}};
    CHECK(cell_colours(*panels_in(parse_xml(heatmap_svg(panel))).front(), 2, 2)[0] ==
          hex(colour_at(0.5, Colormap::diverging)));
}

TEST_CASE("the bar of a difference is no longer than a small matrix, and its ends keep their names") {
    for (const std::size_t n : {3U, 4U, 6U, 11U}) {
        INFO(n);
        Panel panel = panel_of(words(n), words(n));
        panel.kind = WeightKind::difference;
        panel.minuend = "\"The cat sat on the mat\"";
        panel.subtrahend = "\"The dog sat on the mat\"";
        const std::string svg = heatmap_svg(panel);
        check_nothing_collides(svg);
        const XmlElement root = parse_xml(svg);
        const Box cells = cells_boxes(root).front(), bar = colour_bar_boxes(root).front();
        CHECK(bar.corners[2].y == Approx(cells.corners[2].y).margin(0.6));
        std::string ends;
        for (const std::string& text : bar_texts(root)) ends += text + " ";
        const std::string words = n < 6 ? "" : "more in ";  // the names matter more
        CHECK(contains(ends, "← " + words + "\"The dog"));
        CHECK(contains(ends, words + "\"The cat"));
        CHECK(contains(ends, "→"));
    }
}

TEST_CASE("names at a bar's ends that are one when they are cut give way to words that tell them apart") {
    Panel panel = panel_of({"a", "b"}, {"a", "b"});
    panel.kind = WeightKind::difference;
    panel.minuend = "a-model-with-a-long-name-base";
    panel.subtrahend = "a-model-with-a-long-name-large";
    const auto texts = bar_texts(parse_xml(heatmap_svg(panel)));
    CHECK(has(texts, "← the other · this →"));
    panel.minuend = panel.subtrahend = "\"The quick brown fox jumps over the lazy …\"";
    std::string ends;
    for (const std::string& text : bar_texts(parse_xml(heatmap_svg(panel)))) ends += text + " ";
    CHECK(contains(ends, "the other"));
    CHECK(contains(ends, "this →"));
    CHECK_FALSE(contains(ends, "quick"));
}

TEST_CASE("an end of the bar that was asked for has its digits, that of a percentile a few") {
    Panel panel = panel_of(words(11), words(11));
    HeatmapOptions options;
    options.range = {.kind = ColourRange::Kind::percentile, .percentile = 95};
    const auto ends = [&] {
        std::string all;
        for (const std::string& text : bar_texts(parse_xml(heatmap_svg(panel, options)))) all += text + " ";
        return all;
    };
    for (float& weight : panel.weights) weight = 0.061116803F;
    panel.weights(0, 0) = panel.weights(1, 1) = 1;
    CHECK(contains(ends(), "≥ 0.061 "));
    options.range = {.kind = ColourRange::Kind::between, .ends = {0, 0.1234}};
    CHECK(contains(ends(), "≥ 0.1234 "));
}

TEST_CASE("names at a bar's ends that begin with the same words are told apart by those that follow") {
    Panel panel = panel_of(words(11), words(11));
    panel.kind = WeightKind::difference;
    panel.minuend = "\"The quick brown fox jumps over the lazy dog\"";
    panel.subtrahend = "\"The quick brown fox jumps over the lazy cat\"";
    const auto texts = bar_texts(parse_xml(heatmap_svg(panel)));
    CHECK(has(texts, "← more in …cat\" · more in …dog\" →"));
}

TEST_CASE("notes stand below a low matrix, beside the bar that reaches further down") {
    Panel panel = panel_of({"a"}, words(6));
    panel.notes = "left out: nothing";
    const std::string svg = heatmap_svg(panel);
    check_nothing_collides(svg);
    const XmlElement root = parse_xml(svg);
    for (const Box& text : text_boxes(root))
        if (text.what == "Left out: nothing")
            CHECK(text.corners[2].y < colour_bar_boxes(root).front().corners[2].y);
}

TEST_CASE("a cell's number has two decimals") {
    CHECK(cell_number(0) == "0.00");
    CHECK(cell_number(1) == "1.00");
    CHECK(cell_number(0.5F) == "0.50");
    CHECK(cell_number(0.996F) == "1.00");
    CHECK(cell_number(0.001F) == "<.01");
    CHECK(cell_number(-0.001F) == ">-.01");
    CHECK(cell_number(0.0051F) == "0.01");
    CHECK(cell_number(1e-30F) == "<.01");
    CHECK(cell_number(-0.25F) == "-0.25");
    CHECK(cell_number(3e38F) == "3e+38");
    CHECK(cell_number(12.345F) == "12.35");
}

TEST_CASE("in cells a number has no zero before its point, and a true minus") {
    CHECK(short_number(0.96F) == ".96");
    CHECK(short_number(0.5F) == ".50");
    CHECK(short_number(-0.25F) == "−.25");
    CHECK(short_number(1) == "1");
    CHECK(short_number(0.999F) == "1");
    CHECK(short_number(0.001F) == "0");
    CHECK(short_number(-0.001F) == "0");
    CHECK(short_number(12.5F) == "12.50");
    CHECK(short_number(-3e38F) == "−3e+38");
}

TEST_CASE("numbers stand in their cells, readable on them in every colormap") {
    for (const char* map : {"viridis", "magma", "cividis", "greys", "blues", "diverging"}) {
        HeatmapOptions options;
        options.annotate = true;
        options.colormap = colormap_named(map);
        const Panel panel = panel_of(words(30), words(30));
        const std::string svg = heatmap_svg(panel, options);
        check_nothing_collides(svg);
        const XmlElement root = parse_xml(svg);
        const auto colours = cell_colours(*panels_in(root).front(), 30, 30);
        const double side = single_layout({{panel}, {""}, {""}}, options).cell;
        const double font = std::stod(root.of_class("numbers")["font-size"]);
        CHECK(font >= 8);
        std::size_t count = 0;
        for (const XmlElement& group : root.of_class("numbers").children)
            for (const XmlElement* text : group.all("text")) {
                const auto column = static_cast<std::size_t>(std::stod((*text)["x"]) / side);
                const auto row = static_cast<std::size_t>(std::stod((*text)["y"]) / side);
                CHECK(text->text == short_number(panel.weights(row, column)));
                CHECK(contrast(rgb_of(group["fill"]), rgb_of(colours[row * 30 + column])) >= 4.5);
                ++count;
            }
        CHECK(count == 900);
    }
}

TEST_CASE("numbers that do not fit are refused with what to do") {
    HeatmapOptions options;
    options.annotate = true;
    CHECK(message_of([&] { heatmap_svg(panel_of(words(65), words(65)), options); }).find("--annotate") !=
          std::string::npos);
    options.style.size = SizeInMillimetres{85, 85};
    CHECK(message_of([&] { heatmap_svg(panel_of(words(30), words(30)), options); }).find("6 pt do not fit") !=
          std::string::npos);
    CHECK(heatmap_svg(six_tokens(), options).find("\"numbers\"") != std::string::npos);
}

TEST_CASE("numbers of eleven tokens fit a column of a paper") {
    HeatmapOptions options;
    options.annotate = true;
    options.style.theme = Theme::print;
    const std::vector<std::string> tokens = {"[CLS]", "the", "quick", "brown", "fox",  "jumps",
                                             "over",  "the", "lazy",  "dog",   "[SEP]"};
    Panel panel = panel_of(tokens, tokens);
    panel.weights(1, 1) = 0.96F;
    const std::string svg = heatmap_svg(panel, options);
    check_nothing_collides(svg);
    CHECK(svg.find(">.96<") != std::string::npos);
}

TEST_CASE("labels lie level where slightly wider cells allow it") {
    const std::vector<std::string> tokens = {"[CLS]", "the", "quick", "brown", "fox",  "jumps",
                                             "over",  "the", "lazy",  "dog",   "[SEP]"};
    const XmlElement root = parse_xml(heatmap_svg(panel_of(tokens, tokens)));
    for (const XmlElement* label : root.of_class("key-labels").all("text"))
        CHECK_FALSE(label->has("transform"));
}

TEST_CASE("special tokens and pieces of words have lighter labels") {
    Panel panel = panel_of({"[CLS]", "a", "##b"}, {"[CLS]", "a", "##b"});
    panel.query_roles = panel.key_roles = {TokenRole::special, TokenRole::word, TokenRole::piece};
    const XmlElement root = parse_xml(heatmap_svg(panel));
    for (const std::string group : {"query-labels", "key-labels"}) {
        const auto labels = root.of_class(group).all("text");
        CHECK((*labels.at(0))["fill"] == "#555");
        CHECK_FALSE(labels.at(1)->has("fill"));
        CHECK((*labels.at(2))["fill"] == "#555");
    }
}

TEST_CASE("a line stands between the segments of a pair") {
    Panel panel = panel_of({"a", "b", "c"}, {"a", "b", "c"});
    CHECK(heatmap_svg(panel).find("segments") == std::string::npos);
    panel.second_query = panel.second_key = 2;
    const XmlElement root = parse_xml(heatmap_svg(panel));
    const Box cells = cells_boxes(root).front();
    const double side = (cells.corners[2].x - cells.corners[0].x) / 3;
    std::string d;
    for (const XmlElement* path : root.of_class("lines").all("path"))
        if (path->has("class")) d = (*path)["d"];
    CHECK(d.find("M" + svg_number(cells.corners[0].x - 5) + " " +
                 svg_number(cells.corners[0].y + 2 * side)) == 0);
    CHECK(d.find("M" + svg_number(cells.corners[0].x + 2 * side)) != std::string::npos);
}

TEST_CASE("colours follow the square root or the logarithm of a weight, and ticks stand accordingly") {
    Panel panel = panel_of({"a", "b"}, {"a", "b"});
    panel.weights = Matrix{{0.8F, 0.2F}, {0.0004F, 0.08F}};
    HeatmapOptions options;
    options.curve = Curve::square_root;
    const XmlElement root = parse_xml(heatmap_svg(panel, options));
    auto colours = cell_colours(*panels_in(root).front(), 2, 2);
    CHECK(colours[1] == hex(colour_at(0.5)));
    CHECK(has(bar_texts(root), "0"));
    CHECK(has(bar_texts(root), "0.2"));
    options.curve = Curve::logarithmic;
    const std::string svg = heatmap_svg(panel, options);
    check_nothing_collides(svg);
    colours = cell_colours(*panels_in(parse_xml(svg)).front(), 2, 2);
    CHECK(colours[0] == hex(colour_at(1)));
    CHECK(colours[2] == hex(colour_at(0)));
    CHECK(colours[3] == hex(colour_at(2 / 3.0)));  // a tenth of the top, of three decades
    CHECK(has(bar_texts(parse_xml(svg)), "≤ 0.0008"));
    CHECK(svg.find("from 1/1000 of the scale") != std::string::npos);
    panel.kind = WeightKind::difference;
    CHECK(message_of([&] { heatmap_svg(panel, options); }).find("--scale linear") != std::string::npos);
}

TEST_CASE("a scale may end at the largest weight between words, or at a percentile") {
    Panel panel = panel_of({"[CLS]", "a", "b"}, {"[CLS]", "a", "b"});
    panel.weights = Matrix{{0.9F, 0.05F, 0.05F}, {0.6F, 0.1F, 0.3F}, {0.8F, 0.2F, 0}};
    panel.query_roles = panel.key_roles = {TokenRole::special, TokenRole::word, TokenRole::word};
    HeatmapOptions options;
    options.range.kind = ColourRange::Kind::special;
    const XmlElement root = parse_xml(heatmap_svg(panel, options));
    const auto colours = cell_colours(*panels_in(root).front(), 3, 3);
    CHECK(colours[5] == hex(colour_at(1)));
    CHECK(colours[7] == hex(colour_at(2 / 3.0)));
    CHECK(has(bar_texts(root), "≥ 0.3"));
    options.range = {.kind = ColourRange::Kind::percentile, .percentile = 75};
    const XmlElement robust = parse_xml(heatmap_svg(panel, options));
    CHECK(has(bar_texts(robust), "≥ 0.6"));  // numpy.percentile(weights, 75)
    options.range.percentile = 10;           // numpy.percentile(weights, 10) is 0.04
    CHECK(has(bar_texts(parse_xml(heatmap_svg(panel, options))), "≥ 0.04"));
}

TEST_CASE("labels are the tokens, their numbers, or left out") {
    HeatmapOptions options;
    options.labels = TokenLabels::index;
    const XmlElement numbered = parse_xml(heatmap_svg(six_tokens(), options));
    CHECK(numbered.of_class("key-labels").all("text").at(5)->text == "5");
    options.labels = TokenLabels::none;
    const std::string bare = heatmap_svg(six_tokens(), options);
    CHECK(bare.find("labels") == std::string::npos);
    CHECK(bare.find(">Query<") == std::string::npos);
    check_nothing_collides(bare);
}

TEST_CASE("title, colour bar and ground go when they are not wanted") {
    HeatmapOptions options;
    options.style.title = false;
    options.colour_bar = false;
    options.style.theme = Theme::transparent;
    const std::string svg = heatmap_svg(six_tokens(), options);
    const XmlElement root = parse_xml(svg);
    CHECK(svg.find("Layer 0, head 0</text>") == std::string::npos);
    CHECK(svg.find("colour-bar") == std::string::npos);
    for (const XmlElement& child : root.children) CHECK(child.name != "rect");
    check_nothing_collides(svg);
}

TEST_CASE("each theme's texts can be read on its ground") {
    for (const Theme theme : {Theme::light, Theme::dark, Theme::transparent, Theme::print}) {
        HeatmapOptions options;
        options.style.theme = theme;
        const std::string svg = heatmap_svg(six_tokens(), options);
        const ThemeColours colours = colours_of(theme);
        CHECK(parse_xml(svg)["fill"] == colours.ink);
        CHECK(svg.find(std::string(colours.faint)) != std::string::npos);
    }
}

TEST_CASE("a font that is asked for stands in front") {
    HeatmapOptions options;
    options.style.font = "'Source Sans 3', " + options.style.font;
    CHECK(
        parse_xml(heatmap_svg(six_tokens(), options))["font-family"].starts_with("'Source Sans 3', DejaVu"));
}

TEST_CASE("what a panel has to say stands below it, and breaks where the figure is narrow") {
    Panel panel = six_tokens();
    panel.notes = "special tokens hidden, rows not renormalised; words merged by their first piece";
    HeatmapOptions options;
    options.style.theme = Theme::print;
    options.style.title = false;
    for (const std::string& svg : {heatmap_svg(panel), heatmap_svg(panel, options)}) {
        CHECK(svg.find("Special tokens hidden,") != std::string::npos);
        CHECK(svg.find("piece</text>") != std::string::npos);
        check_nothing_collides(svg);
    }
}

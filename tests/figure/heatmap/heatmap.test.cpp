#include "figure/heatmap/heatmap.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "figure/colour_bar.hpp"
#include "figure/label.hpp"
#include "support/catch.hpp"
#include "support/collisions.hpp"
#include "support/golden.hpp"
#include "support/panels.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Panel square(std::size_t n) {
    return panel_of(words(n), words(n));
}

std::vector<std::string> texts_of(const XmlElement& group) {
    std::vector<std::string> texts;
    for (const XmlElement* text : group.all("text")) texts.push_back(text->text);
    return texts;
}

HeatmapOptions captioned(const std::string& title, const std::string& subtitle) {
    HeatmapOptions options;
    options.caption = {title, subtitle, ""};
    return options;
}

}  // namespace

TEST_CASE("a heatmap of six tokens is the one that was looked at") {
    CHECK(is_golden(heatmap_svg(six_tokens()), "heatmap_6.svg"));
}

TEST_CASE("a heatmap of two queries and three keys is the one that was looked at") {
    Panel panel = panel_of({"<b>&\"\\", ""}, {"مرحبا", "猫", " x"});
    panel.weights(0, 1) = -0.25F;
    CHECK(is_golden(heatmap_svg(panel, captioned("A & B", "model · layer 1")), "heatmap_2x3.svg"));
}

TEST_CASE("a heatmap says to a screen reader what it shows") {
    Panel panel = six_tokens();
    panel.weights(2, 4) = 0.75F;
    const XmlElement root = parse_xml(heatmap_svg(panel));
    CHECK(root["role"] == "img");
    CHECK(root["aria-labelledby"] == root.child("title")["id"] + " " + root.child("desc")["id"]);
    CHECK(root.child("title").text == "Attention: Layer 0, head 0");
    CHECK(root.child("desc").text.find("6 queries × 6 keys") != std::string::npos);
    CHECK(root.child("desc").text.find("The largest weight is 0.75, from query 2 (sat) to key 4 (the)") !=
          std::string::npos);
}

TEST_CASE("a small heatmap has a cell a pair, in the colour of its weight, that names it") {
    const Panel panel = six_tokens();
    const XmlElement root = parse_xml(heatmap_svg(panel));
    const auto cells = root.of_class("cells").all("path");
    REQUIRE(cells.size() == 36);
    const double largest = *std::max_element(panel.weights.begin(), panel.weights.end());
    for (std::size_t q = 0; q < 6; ++q)
        for (std::size_t k = 0; k < 6; ++k) {
            const XmlElement& cell = *cells[q * 6 + k];
            CHECK(cell["d"] == "M" + std::to_string(k) + " " + std::to_string(q) + "h1v1h-1z");
            CHECK(cell["fill"] == hex(colour_at(panel.weights(q, k) / largest)));
            CHECK(cell.child("title").text == panel.query_labels[q] + " → " + panel.key_labels[k] + ": " +
                                                  weight_text(panel.weights(q, k)));
        }
    CHECK((*cells[35])["fill"] == "#fde725");
}

TEST_CASE("a large heatmap covers each pair once, in the colour of its weight") {
    const Panel panel = square(60);
    const XmlElement root = parse_xml(heatmap_svg(panel));
    const ColourScale scale = scale_of(panel.weights);
    std::vector<int> covered(3600, 0);
    for (const XmlElement* path : root.of_class("cells").all("path")) {
        const std::string& d = (*path)["d"];
        for (std::size_t at = 0; at != std::string::npos; at = d.find('M', at + 1)) {
            std::size_t column = 0, row = 0, length = 0, back = 0;
            REQUIRE(std::sscanf(d.c_str() + at, "M%zu %zuh%zuv1h-%zuz", &column, &row, &length, &back) == 4);
            CHECK(length == back);
            for (std::size_t k = column; k < column + length; ++k) {
                ++covered.at(row * 60 + k);
                CHECK(hex(scale.colour(panel.weights(row, k))) == (*path)["fill"]);
            }
        }
    }
    CHECK(std::all_of(covered.begin(), covered.end(), [](int times) { return times == 1; }));
}

TEST_CASE("each token stands once on each axis, in order") {
    for (const std::size_t n : {1U, 2U, 6U, 11U, 30U, 60U, 64U}) {
        INFO(n);
        const XmlElement root = parse_xml(heatmap_svg(square(n)));
        CHECK(texts_of(root.of_class("query-labels")) == words(n));
        CHECK(texts_of(root.of_class("key-labels")) == words(n));
    }
}

TEST_CASE("where labels do not fit, round positions stand in their place, and the figure says so") {
    const std::string svg = heatmap_svg(square(128));
    const auto every = [](int step) {
        std::vector<std::string> numbers;
        for (int i = 0; i < 128; i += step) numbers.push_back(std::to_string(i));
        return numbers;
    };
    CHECK(texts_of(parse_xml(svg).of_class("query-labels")) == every(5));
    CHECK(texts_of(parse_xml(svg).of_class("key-labels")) == every(5));
    CHECK(svg.find("Axes show positions from 0") != std::string::npos);
    CHECK(heatmap_svg(square(60)).find("Axes show") == std::string::npos);
}

TEST_CASE("nothing collides and nothing is cut, whatever the size") {
    for (const std::size_t n : {1U, 2U, 3U, 6U, 11U, 18U, 24U, 30U, 60U, 64U, 65U, 128U, 300U}) {
        INFO(n);
        check_nothing_collides(heatmap_svg(square(n)));
    }
    for (const auto& [queries, keys] :
         {std::pair{1U, 8U}, {1U, 40U}, {8U, 1U}, {40U, 1U}, {1U, 128U}, {128U, 1U}}) {
        INFO(queries << " x " << keys);
        check_nothing_collides(heatmap_svg(panel_of(words(queries), words(keys))));
        check_nothing_collides(heatmap_svg(panel_of(std::vector<std::string>(queries, ""), words(keys))));
        check_nothing_collides(
            heatmap_svg(panel_of(words(queries), std::vector<std::string>(keys, std::string(50, 'W')))));
    }
}

TEST_CASE("hostile tokens and titles give a valid figure in which nothing collides") {
    const auto tokens = hostile_tokens();
    Panel panel = panel_of(tokens, tokens);
    check_nothing_collides(heatmap_svg(panel));
    for (const std::string& token : tokens) {
        panel = panel_of({token}, {token, "b"});
        check_nothing_collides(heatmap_svg(panel, captioned(token, token)));
    }
}

TEST_CASE("a panel without tokens is an empty figure, not a crash") {
    CHECK(parse_xml(heatmap_svg(panel_of({}, {}))).child("desc").text == "0 queries × 0 keys.");
    CHECK(parse_xml(heatmap_svg(panel_of({"a"}, {}))).child("desc").text == "1 query × 0 keys.");
}

TEST_CASE("the same panel gives the same bytes") {
    const std::string svg = heatmap_svg(square(30));
    CHECK(heatmap_svg(square(30)) == svg);
}

TEST_CASE("a shortened label keeps the whole token for who asks") {
    const std::string longer(100, 'x');
    const XmlElement root = parse_xml(heatmap_svg(panel_of({longer}, {"b"})));
    const XmlElement& label = *root.of_class("query-labels").all("text").at(0);
    CHECK(label.child("title").text == longer);
    CHECK(label.text.ends_with("x…"));
}

TEST_CASE("right-to-left labels end where the others end") {
    const XmlElement root = parse_xml(heatmap_svg(panel_of({"مرحبا!", "cat"}, {"a", "b"})));
    const auto labels = root.of_class("query-labels").all("text");
    CHECK((*labels.at(0))["direction"] == "rtl");
    CHECK((*labels.at(0))["text-anchor"] == "start");
    CHECK((*labels.at(0))["x"] == (*labels.at(1))["x"]);
    CHECK_FALSE(labels.at(1)->has("direction"));
}

TEST_CASE("the colour bar has round ticks within the scale") {
    const auto texts = [](double low, double high) {
        std::vector<std::string> ticks;
        for (const Tick& tick : round_ticks({low, high})) ticks.push_back(tick.text);
        return ticks;
    };
    CHECK(texts(0, 1) == std::vector<std::string>{"0", "0.2", "0.4", "0.6", "0.8", "1"});
    CHECK(texts(0, 0.49) == std::vector<std::string>{"0", "0.1", "0.2", "0.3", "0.4"});
    CHECK(texts(-0.3, 0.3) == std::vector<std::string>{"−0.3", "−0.2", "−0.1", "0", "0.1", "0.2", "0.3"});
    CHECK(texts(0, 3e-9) == std::vector<std::string>{"0", "1e-09", "2e-09", "3e-09"});
    for (const double high : {0.1, 0.17, 1 / 3.0, 1.0, 7.0, 99.0, 1e20, 1e-30}) {
        INFO(high);
        CHECK(texts(0, high).size() >= 3);
        CHECK(texts(0, high).size() <= 8);
    }
}

TEST_CASE("the scale runs from 0 to the largest weight, from the smallest if that is negative") {
    CHECK(scale_of(Matrix{{0.25F, 0.5F}}).low == 0);
    CHECK(scale_of(Matrix{{0.25F, 0.5F}}).high == 0.5);
    CHECK(scale_of(Matrix{{-1, 0.5F}}).low == -1);
    CHECK(scale_of(Matrix{{-1, -0.5F}}).high == 0);
    CHECK(scale_of(Matrix{{0, 0}}).high == 1);
}

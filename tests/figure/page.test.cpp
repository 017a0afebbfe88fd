// What figures share of a page.
#include "figure/page.hpp"

#include "core/error.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/xml.hpp"

using namespace heed;
using namespace heed::test;

namespace {

Style style_of(Theme theme) {
    Style style;
    style.theme = theme;
    return style;
}

Style sized(double width, double height) {
    Style style;
    style.size = SizeInMillimetres{width, height};
    return style;
}

}  // namespace

TEST_CASE("a page is as large as its size, a column open up to a paper's page in print, else without limit") {
    const Room asked = page_of(sized(85, 60));
    CHECK(asked.is_given());
    CHECK_FALSE(asked.is_open);
    CHECK(asked.width == Approx(85 * 96 / 25.4));
    CHECK(asked.height == Approx(60 * 96 / 25.4));
    const Room print = page_of(style_of(Theme::print));
    CHECK(print.is_open);
    CHECK(print.width == Approx(77 * 96 / 25.4));
    CHECK(print.height == Approx(240 * 96 / 25.4));
    CHECK_FALSE(page_of(Style()).is_given());
    CHECK(page_of(Style()).height > 1e300);
}

TEST_CASE("a width alone leaves the page open, in print too, and what is wider does not fit") {
    Style style = style_of(Theme::print);
    style.width = 85;
    const Room page = page_of(style);
    CHECK(page.is_open);
    CHECK(page.width == Approx(85 * 96 / 25.4));
    CHECK(message_of([&] { require_fit(style, page.width, 1e6, "fewer heads"); }) == "not refused");
    CHECK(
        message_of([&] { require_fit(style, page.width + 1, 10, "fewer heads"); }) ==
        "the figure does not fit into 85 mm of width: it needs 86 mm; give a larger --width, or fewer heads");
}

TEST_CASE("print has a title that is the user's own, and no other") {
    Style style = style_of(Theme::print);
    CHECK_FALSE(has_title(style));
    style.title_in_print = true;
    CHECK(has_title(style));
    CHECK_FALSE(has_subtitle(style));
    style.title = false;
    CHECK_FALSE(has_title(style));
}

TEST_CASE("narrow pages have small texts") {
    CHECK(text_sizes_for(page_of(style_of(Theme::print))).title == compact_texts.title);
    CHECK(text_sizes_for(page_of(sized(120, 60))).title == roomy_texts.title);
    CHECK(text_sizes_for(page_of(Style())).title == roomy_texts.title);
}

TEST_CASE("a figure that is too large says what page it needs and what to do") {
    const Style style = sized(85, 60.5);
    const double unit = 96 / 25.4;
    CHECK(message_of([&] { require_fit(style, 85 * unit, 60.5 * unit, "fewer heads"); }) == "not refused");
    CHECK(
        message_of([&] { require_fit(style, 85 * unit, 61 * unit, "fewer heads"); }) ==
        "the figure does not fit into 85 × 60.5 mm: it needs 85 × 61 mm; give a larger --size, --no-title or "
        "fewer heads");
    CHECK(message_of([&] { require_fit(Style(), 1e6, 1e6, "fewer heads"); }) == "not refused");
    CHECK(message_of([&] { reject_page(page_of(style), "give a larger --size"); }) ==
          "the figure does not fit into 85 × 60.5 mm: give a larger --size");
    CHECK(message_of([&] { reject_page(page_of(style_of(Theme::print)), "give fewer tokens"); }) ==
          "the figure does not fit into 77 mm of width: give fewer tokens");
}

TEST_CASE("the largest that fits is found to three decimals, rounded down") {
    CHECK(largest_fitting(1, 40, 24, [](double side) { return side <= 12.34567; }) == 12.345);
    CHECK(largest_fitting(1, 40, 24, [](double) { return false; }) == 1);
}

TEST_CASE("a page says its size in pixels or millimetres, what is on it, and covers itself with its ground") {
    const XmlElement plain =
        parse_xml(svg_page({.title = "A & B", .width = 100, .height = 50}, Style()).str());
    CHECK(plain["width"] == "100");
    CHECK(plain["viewBox"] == "0 0 100 50");
    CHECK(plain["aria-labelledby"] == plain.child("title")["id"]);
    CHECK(plain.child("title").text == "A & B");
    CHECK_FALSE(plain.child("rect").has("x"));
    const XmlElement sheet = parse_xml(svg_page({.title = "A",
                                                 .description = "B",
                                                 .width = 100,
                                                 .height = 50,
                                                 .corner = Point{-5, 2},
                                                 .size = SizeInMillimetres{85, 42.5}},
                                                style_of(Theme::dark))
                                           .str());
    CHECK(sheet["width"] == "85mm");
    CHECK(sheet["height"] == "42.5mm");
    CHECK(sheet["viewBox"] == "-5 2 100 50");
    CHECK(sheet["aria-labelledby"] == sheet.child("title")["id"] + " " + sheet.child("desc")["id"]);
    CHECK(sheet.child("rect")["x"] == "-5");
    CHECK(sheet.child("rect")["fill"] == "#16181d");
    CHECK_FALSE(ground_of(style_of(Theme::transparent), std::nullopt));
}

TEST_CASE("a line keeps to its page's edges") {
    const auto x_of = [](double x) {
        return centred_line({"mmmm", 10}, x, 0, FontMetrics(), {0, 100}).str();
    };
    CHECK(contains(x_of(50), "x=\"50\""));
    const double half = FontMetrics().width("mmmm", 10) / 2;
    CHECK(contains(x_of(0), "x=\"" + svg_number(half) + "\""));
    CHECK(contains(x_of(100), "x=\"" + svg_number(100 - half) + "\""));
}

TEST_CASE("a legend's entries stand beside each other, in as many lines as they need") {
    const auto places = places_in_lines({40, 40, 90, 200, 10}, 8, 100);
    const std::vector<std::pair<double, double>> expected = {{0, 0}, {48, 0}, {0, 1}, {0, 2}, {0, 3}};
    REQUIRE(places.size() == expected.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        CHECK(places[i].x == expected[i].first);
        CHECK(places[i].line == expected[i].second);
    }
}

TEST_CASE("a figure without a ground takes a dark theme's ink where its reader's page is dark") {
    Style style;
    style.theme = Theme::transparent;
    const XmlElement root = parse_xml(svg_page({.title = "A", .width = 10, .height = 10}, style).str());
    const std::string& rules = root.child("style").text;
    CHECK(rules.starts_with("@media (prefers-color-scheme:dark){"));
    const std::string id = "#" + root["id"];
    CHECK(contains(rules, id + "[fill=\"#000\"]," + id + " [fill=\"#000\"]{fill:#f0f0f0}"));
    CHECK(contains(rules, id + " [stroke=\"#555\"]{stroke:#a8adb8}"));
    const Page page{.title = "A", .width = 10, .height = 10, .on_dark_pages = {{"#123456", "#abcdef"}}};
    const XmlElement drawn = parse_xml(svg_page(page, style).str());
    CHECK(contains(drawn.child("style").text, "[fill=\"#123456\"]{fill:#abcdef}"));
    style.theme = Theme::light;
    CHECK_FALSE(contains(svg_page(page, style).str(), "<style"));
}

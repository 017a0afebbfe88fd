#include "figure/label.hpp"

#include "figure/font_metrics.hpp"
#include "support/catch.hpp"

using namespace heed;

TEST_CASE("a label is the token to the letter where it can be seen") {
    for (const std::string token :
         {"cat", "##s", "[CLS]", "a b", "<b>&\"\\", "\\N", "猫", "مرحبا", "Ġthe", "e\xCC\x81"})
        CHECK(visible(token) == token);
}

TEST_CASE("what nobody could see is made visible") {
    CHECK(visible("") == "∅");
    CHECK(visible(" ") == "␣");
    CHECK(visible(" a") == "␣a");
    CHECK(visible("a ") == "a␣");
    CHECK(visible("a  b") == "a␣␣b");
    CHECK(visible("\xC2\xA0") == "␣");
    CHECK(visible("\n") == "↵");
    CHECK(visible("a\tb") == "a⇥b");
    CHECK(visible(std::string("\0", 1)) == "␀");
    CHECK(visible("\x7F") == "␡");
    CHECK(visible("\xC2\x80") == "[U+0080]");
    CHECK(visible("\xE2\x80\xAE"
                  "x") == "[U+202E]x");
    CHECK(visible("\xCC\x81") == "◌\xCC\x81");
}

TEST_CASE("a text is broken into lines between words, never between a number and its per cent sign") {
    const auto lines = [](const std::string& text, double width) {
        return broken_into_lines(text, width,
                                 FontMetrics([](std::string_view part) { return double(part.size()); }));
    };
    CHECK(lines("keeps 70 % of it", 8) == std::vector<std::string>{"keeps", "70 % of", "it"});
    CHECK(lines("keeps 70 % of it", 10) == std::vector<std::string>{"keeps 70 %", "of it"});
    CHECK(lines(" a  % ", 9) == std::vector<std::string>{"a  %"});
    CHECK(lines("", 9).empty());
}

TEST_CASE("a long label is cut between characters and ends in an ellipsis") {
    CHECK(shortened("short", 10) == "short");
    const std::string cut = shortened(std::string(100, 'm'), 5);
    CHECK(text_width(cut, 1) <= 5);
    CHECK(text_width(cut, 1) > 4);
    CHECK(cut.ends_with("m…"));
    std::string accents;
    for (int i = 0; i < 40; ++i) accents += "e\xCC\x81";
    CHECK(shortened(accents, 4).ends_with("e\xCC\x81…"));
    std::string marks = "e";
    for (int i = 0; i < 1000; ++i) marks += "\xCC\x81";
    CHECK(shortened(marks, 4).size() < 80);
}

TEST_CASE("the first letter decides in which direction a label runs") {
    CHECK(is_right_to_left("مرحبا"));
    CHECK(is_right_to_left("##כלב"));
    CHECK_FALSE(is_right_to_left("a مرحبا"));
    CHECK_FALSE(is_right_to_left("猫"));
    CHECK_FALSE(is_right_to_left("123 …"));
    CHECK_FALSE(is_right_to_left(""));
}

TEST_CASE("a weight is said in three decimals, or in its own digits where they would say too little") {
    CHECK(weight_text(0.25F) == "0.25");
    CHECK(weight_text(0.123456F) == "0.123");
    CHECK(weight_text(0) == "0");
    CHECK(weight_text(1) == "1");
    CHECK(weight_text(1.5e-7F) == "1.5e-07");
    CHECK(weight_text(-0.5F) == "-0.5");
}

#include "figure/font_metrics.hpp"

#include <fstream>

#include "core/text/number.hpp"
#include "figure/paper_fonts.hpp"
#include "support/catch.hpp"

using namespace heed;

namespace {

/// The two columns of a fixture.
std::vector<std::pair<std::string, std::string>> truth(const std::string& name) {
    std::ifstream file(HEED_SOURCE "/tests/truth/figure/" + name);
    std::vector<std::pair<std::string, std::string>> rows;
    for (std::string line; std::getline(file, line);)
        rows.emplace_back(line.substr(0, line.find('\t')), line.substr(line.find('\t') + 1));
    return rows;
}

}  // namespace

TEST_CASE("texts are as wide as the font's own advances say") {
    const auto rows = truth("text_widths.tsv");
    REQUIRE(rows.size() == 16);
    for (const auto& [units, text] : rows) {
        INFO(text);
        CHECK(text_width(text, 2048) == *parse_double(units));
    }
}

TEST_CASE("in the fonts of papers texts are as wide as Liberation's own advances say") {
    const std::vector<std::pair<std::string, std::vector<const char*>>> fonts = {
        {"text_widths_sans.tsv", {"Arial", "Helvetica", "liberation sans", "ARIMO", "Nimbus Sans"}},
        {"text_widths_serif.tsv", {"Times", "Times New Roman", "Liberation Serif", "tinos", "Nimbus Roman"}}};
    for (const auto& [file, families] : fonts) {
        const auto rows = truth(file);
        REQUIRE(rows.size() == 15);
        for (const char* const family : families)
            for (const auto& [units, text] : rows) {
                INFO(family << ": " << text);
                CHECK(paper_font(family)->metrics.width(text, 2048) == *parse_double(units));
            }
    }
}

TEST_CASE("what the fonts of papers lack is as wide as in DejaVu Sans, and other fonts have no table") {
    for (const char* const family : {"Arial", "Times"}) {
        const FontMetrics metrics = paper_font(family)->metrics;
        for (const char* const text : {"猫", "\xF0\x9F\x98\x80", "مرحبا", "猫مرحبا", "\xF4\x8F\xBF\xBF"})
            CHECK(metrics.width(text, 10) == text_width(text, 10));
        CHECK(metrics.width("e\xCC\x81猫", 10) == metrics.width("e", 10) + 10);
        CHECK(metrics.width("a مرحبا b", 10) == Approx(metrics.width("a  b", 10) + text_width("مرحبا", 10)));
        CHECK(metrics.width("", 10) == 0);
    }
    CHECK(paper_font("DejaVu Sans")->metrics.width("Wim", 10) == text_width("Wim", 10));
    for (const char* const family : {"Georgia", "Arial Narrow", "Times New", "", "Arial, Helvetica"})
        CHECK_FALSE(paper_font(family));
}

TEST_CASE("what the font lacks takes the room of the font that stands in") {
    CHECK(text_width("猫", 10) == 10);
    CHECK(text_width("e\xCC\x81", 10) == text_width("e", 10));
    CHECK(text_width("\xF0\x9F\x98\x80", 10) > 10);
    CHECK(text_width("", 10) == 0);
    CHECK(text_width("\xF4\x8F\xBF\xBF", 10) > 0);
}

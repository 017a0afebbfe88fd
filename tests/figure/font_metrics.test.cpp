#include "figure/font_metrics.hpp"

#include <fstream>

#include "core/text/number.hpp"
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

TEST_CASE("what the font lacks takes the room of the font that stands in") {
    CHECK(text_width("猫", 10) == 10);
    CHECK(text_width("e\xCC\x81", 10) == text_width("e", 10));
    CHECK(text_width("\xF0\x9F\x98\x80", 10) > 10);
    CHECK(text_width("", 10) == 0);
    CHECK(text_width("\xF4\x8F\xBF\xBF", 10) > 0);
}

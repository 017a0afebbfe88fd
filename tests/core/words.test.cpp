#include "core/text/words.hpp"

#include <set>

#include "core/text/escape.hpp"
#include "support/catch.hpp"

using namespace heed;

TEST_CASE("counts are said with thousands, one without an s") {
    CHECK(counted(0, "record") == "0 records");
    CHECK(counted(1, "record") == "1 record");
    CHECK(counted(30522, "token") == "30,522 tokens");
}

TEST_CASE("lists are joined, an empty word among them, each word as it is to be shown") {
    const std::vector<std::string> words = {"", "b", ""};
    CHECK(joined(words) == ", b, ");
    CHECK(joined(words, " ") == " b ");
    CHECK(joined(std::vector<std::string>{}).empty());
    CHECK(joined(std::set<std::string>{"y", "x"}, " and ", excerpt) == "\"x\" and \"y\"");
}

TEST_CASE("lower case is that of ASCII, whatever the locale") {
    CHECK(lower_case("A.NPZ [SEP] É") == "a.npz [sep] É");
}

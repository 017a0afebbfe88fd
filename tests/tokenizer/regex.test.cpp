#include "tokenizer/regex/regex.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace heed;

namespace {

std::vector<std::string> found(const std::string& pattern, const std::string& text) {
    std::vector<std::string> matches;
    for (const auto& [start, end] : Regex(pattern).matches(text))
        matches.push_back(text.substr(start, end - start));
    return matches;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a regular expression takes the first alternative that leads to a match") {
    CHECK(found("a|ab", "abab") == Strings{"a", "a"});
    CHECK(found("ab|a", "aba") == Strings{"ab", "a"});
    CHECK(found("(?:a|ab)c", "abc") == Strings{"abc"});
}

TEST_CASE("quantifiers are greedy, lazy or possessive") {
    CHECK(found("a+b", "aaab") == Strings{"aaab"});
    CHECK(found("a+?", "aaa") == Strings{"a", "a", "a"});
    CHECK(found("a++ab", "aaab").empty());
    CHECK(found("a?+ab", "aab ab") == Strings{"aab"});
    CHECK(found("\\d{1,3}", "12345") == Strings{"123", "45"});
    CHECK(found("x{,2}y", "xxxy") == Strings{"xxy"});
    CHECK(found("(?:ab){2,}?", "ababab") == Strings{"abab"});
    CHECK(found("(?>a+)ab|b", "aaab") == Strings{"b"});
}

TEST_CASE("empty matches stand between others, and not directly after one") {
    CHECK(found("a*", "baa") == Strings{"", "aa"});
    CHECK(found("o*", "\xC3\xA9") == Strings{"", ""});
}

TEST_CASE("looks ahead and behind take nothing") {
    CHECK(found(R"(\s+(?!\S)|\s+)", "a   b") == Strings{"  ", " "});
    CHECK(found("a(?=b)", "abac") == Strings{"a"});
    CHECK(found("(?<!a)b", "abb") == Strings{"b"});
    CHECK(found("^.|.$", "ab\ncd") == Strings{"a", "b", "c", "d"});
}

TEST_CASE("classes know the categories of Unicode") {
    CHECK(found(R"(\p{L}+)",
                "a\xC3\xA9 \xE4\xB8\xAD"
                "1") == Strings{"a\xC3\xA9", "\xE4\xB8\xAD"});
    CHECK(found(R"([^\s\p{L}\p{N}]+)", "a, 1!?") == Strings{",", "!?"});
    CHECK(found(R"([^(\s|[.,])]+)", "a.b|c d") == Strings{"a", "b", "c", "d"});
    CHECK(found(R"(\P{L}|[\P{^Lu}])", "aB") == Strings{"B"});
}

TEST_CASE("letters in (?i:) match what Unicode folds with them") {
    CHECK(found("(?i:'s|k)", "'S '\xC5\xBF \xE2\x84\xAA") == Strings{"'S", "'\xC5\xBF", "\xE2\x84\xAA"});
}

TEST_CASE("what is not matched exactly is rejected by name") {
    for (const char* const pattern : {"(a",
                                      "a)",
                                      "[a",
                                      "*",
                                      "a**",
                                      "a{2}?",
                                      "(a*)*",
                                      "(?i:ss)",
                                      "(?i:\xC3\xA9)",
                                      R"(\1)",
                                      R"(\b)",
                                      R"(\p{Han})",
                                      "[a&&b]",
                                      "[[:alpha:]]",
                                      "(?<name>a)",
                                      "(?<=ab)c",
                                      "a{3,2}",
                                      "[b-a]",
                                      R"(\x{110000})",
                                      "(?m:.)",
                                      "\\"}) {
        INFO(pattern);
        CHECK_THROWS_AS(Regex(pattern), std::invalid_argument);
    }
    CHECK_THROWS_WITH(Regex(R"(a\b)"),
                      R"(the pattern "a\b" has an escape that heed does not know, up to byte 3: )"
                      "heed cannot match that exactly");
}

TEST_CASE("a pattern that goes back and forth without end stops") {
    CHECK_THROWS_AS(Regex("(?:a|aa)+$b").matches(std::string(60, 'a')), TokenizationError);
    CHECK(Regex(R"(\s*[\r\n]+|\s+(?!\S)|\s+)").matches(std::string(1000000, ' ')).size() == 1);
}

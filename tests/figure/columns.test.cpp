// How wide a terminal draws is compared with the C library's wcwidth.
#include "figure/columns.hpp"

#include <clocale>
#include <cwchar>

#include "core/text/utf8.hpp"
#include "figure/label.hpp"
#include "support/catch.hpp"
#include "support/panels.hpp"

using namespace heed;
using namespace heed::test;

TEST_CASE("wide characters take two columns, combining marks none") {
    CHECK(columns_of("") == 0);
    CHECK(columns_of("cat") == 3);
    CHECK(columns_of("猫坐") == 4);
    CHECK(columns_of("e\xCC\x81le\xCC\x80ve") == 5);
    CHECK(columns_of("😀") == 2);
    CHECK(columns_of("مرحبا") == 5);
    CHECK(columns_of("␣…∅⇥↵␀") == 6);
}

TEST_CASE("columns are those of the C library's wcwidth") {
    const std::string before = std::setlocale(LC_CTYPE, nullptr);
    if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) {
        WARN("[skipped] there is no locale C.UTF-8");
        return;
    }
    for (const std::string text :
         {"The quick brown fox", "unbelievable", "猫坐在垫子上", "かな", "カタカナ", "한국어", "ａｂ",
          "e\xCC\x81", "😀", "🚀", "مرحبا", "כלב", "हिन्दी", "ไทย", "Ελλάδα", "·░▒▓█▀…⋮␣◌"}) {
        std::string_view rest = text;
        int expected = 0;
        while (!rest.empty()) expected += ::wcwidth(static_cast<wchar_t>(next_code_point(rest)));
        INFO(text);
        CHECK(columns_of(text) == static_cast<std::size_t>(expected));
    }
    std::setlocale(LC_CTYPE, before.c_str());
}

TEST_CASE("a text is fitted to its columns, whatever it holds") {
    CHECK(fit_columns("cat", 5) == "cat  ");
    CHECK(fit_columns("cat", 5, Align::right) == "  cat");
    CHECK(fit_columns("unbelievable", 5) == "unbe…");
    CHECK(fit_columns("猫坐在", 5) == "猫坐…");
    CHECK(fit_columns("猫坐在", 4) == "猫… ");
    CHECK(fit_columns("e\xCC\x81"
                      "e\xCC\x81"
                      "e\xCC\x81",
                      2) == "e\xCC\x81…");
    CHECK(fit_columns("cat", 0).empty());
    CHECK(fit_columns("כלב", 4) == "\u2068כלב\u2069 ");
    for (const std::string& token : hostile_tokens())
        for (const std::size_t columns : {0U, 1U, 2U, 7U, 30U}) {
            INFO(token.substr(0, 40));
            CHECK(columns_of(fit_columns(visible(token), columns)) == columns);
        }
}

TEST_CASE("a character keeps the marks that stand on it") {
    CHECK(characters_of("e\xCC\x81l") == std::vector<std::string>{"e\xCC\x81", "l"});
    CHECK(characters_of("").empty());
}

TEST_CASE("words are wrapped at spaces") {
    CHECK(wrapped("the cat sat", 7) == "the cat\nsat\n");
    CHECK(wrapped("unbelievable cat", 6) == "unbel…\ncat\n");
    CHECK(wrapped("", 6).empty());
}

#include "core/text/utf8.hpp"

#include "support/catch.hpp"

using namespace heed;

TEST_CASE("every code point is encoded and decoded again, and surrogates are refused") {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        std::string bytes;
        append_code_point(bytes, c);
        const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (first_invalid_utf8(bytes).has_value() != surrogate)
            FAIL("code point " << static_cast<unsigned>(c));
        std::string_view rest = bytes;
        if (!surrogate && (next_code_point(rest) != c || !rest.empty()))
            FAIL("code point " << static_cast<unsigned>(c));
    }
    std::string euro;
    append_code_point(euro, 0x20AC);
    CHECK(euro == "\xE2\x82\xAC");
}

TEST_CASE("what is not UTF-8 is found at its first byte") {
    CHECK_FALSE(first_invalid_utf8("plain, é, 中, 😀"));
    CHECK(first_invalid_utf8("ab\xFF") == 2U);
    CHECK(first_invalid_utf8("a\x80") == 1U);             // a continuation alone
    CHECK(first_invalid_utf8("\xC3") == 0U);              // cut short
    CHECK(first_invalid_utf8("\xE2\x82") == 0U);          // cut short
    CHECK(first_invalid_utf8("\xC0\xAF") == 0U);          // overlong
    CHECK(first_invalid_utf8("\xC1\x81") == 0U);          // overlong
    CHECK(first_invalid_utf8("\xE0\x9F\xBF") == 0U);      // overlong
    CHECK(first_invalid_utf8("\xF0\x8F\xBF\xBF") == 0U);  // overlong
    CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0U);  // over U+10FFFF
    CHECK(first_invalid_utf8("\xF5\x80\x80\x80") == 0U);
    CHECK(first_invalid_utf8("é\xE2\x28\xA1") == 2U);
}

TEST_CASE("code points are counted, not bytes") {
    CHECK(count_code_points("") == 0);
    CHECK(count_code_points("aé中😀") == 4);
}

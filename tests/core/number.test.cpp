#include "core/text/number.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"

using namespace heed;

namespace {

template <typename T>
std::string digits(T value) {
    std::string out;
    append_number(out, value);
    return out;
}

}  // namespace

TEST_CASE("a float32 is written with the shortest digits that read back") {
    CHECK(digits(0.1F) == "0.1");
    CHECK(digits(1.0F) == "1");
    CHECK(digits(0.0F) == "0");
    CHECK(digits(0.16183516F) == "0.16183516");
    CHECK(digits(1e-5F) == "1e-05");
    CHECK(digits(0.1) == "0.1");
    CHECK(digits(std::int64_t{-7}) == "-7");
}

TEST_CASE("numbers for figures are rounded and have no trailing zeros") {
    CHECK(rounded(12.5, 2) == "12.5");
    CHECK(rounded(3, 2) == "3");
    CHECK(rounded(-0.25, 2) == "-0.25");
    CHECK(rounded(1.0 / 3, 3) == "0.333");
    CHECK(rounded(-0.0001, 2) == "0");
    CHECK(rounded(100, 0) == "100");
    CHECK(rounded(999999999999999, 1) == "999999999999999");
    CHECK(rounded(1e15, 1) == "1e+15");
    CHECK(rounded(-1.5000000027e39, 6) == "-1.5e+39");
    CHECK(rounded(1.25e300, 1) == "1.3e+300");  // it lies a little over the half
    CHECK(rounded(3e38, 0) == "3e+38");
}

TEST_CASE("only a whole, finite, decimal number is one") {
    CHECK(parse_float("1") == 1.0F);
    CHECK(parse_float("-2.5e3") == -2500.0F);
    CHECK(parse_double("1e-300") == 1e-300);
    for (const std::string text :
         {"", "inf", "nan", "-inf", "1,5", "0x1", " 1", "1 ", "1e999", "+1", "--1", "1.2.3", "1e"}) {
        INFO(text);
        CHECK_FALSE(parse_float(text));
        CHECK_FALSE(parse_double(text));
    }
    CHECK_FALSE(parse_float("1e39"));
    for (const std::string tiny : {"1e-50", "1e-400", "13.402e-3240", "5E-99999999999999999999",
                                   "0.0000000000000000000000000000000000000000000000000000001"})
        CHECK(parse_float(tiny) == 0.0F);
    CHECK(parse_double("1e-400") == 0.0);
    CHECK(std::signbit(*parse_double("-1e-400")));
    for (const std::string huge : {"1e+400", "1e99999999999999999999", "-1234.5e400"}) {
        CHECK_FALSE(parse_float(huge));
        CHECK_FALSE(parse_double(huge));
    }
    CHECK(parse_double("1e39") == 1e39);
}

TEST_CASE("a count has no sign, no leading zero, and fits 64 bits") {
    CHECK(parse_count("0") == 0U);
    CHECK(parse_count("42") == 42U);
    CHECK(parse_count("18446744073709551615") == UINT64_MAX);
    for (const std::string text :
         {"", "010", "+1", "-0", "-1", "1.0", "1e3", " 1", "18446744073709551616", "0x10"}) {
        INFO(text);
        CHECK_FALSE(parse_count(text));
    }
}

TEST_CASE("shortest digits read as a double give back their float32") {
    // The one float32 of all whose digits, as a double, are halfway to its neighbour.
    const float halfway = 7.038531e-26F;
    CHECK(static_cast<float>(7.038531e-26) != halfway);
    CHECK(narrow(7.038531e-26) == halfway);

    for (float value = 1e-38F; value < 1; value *= 1.0009765F) {
        if (narrow(parse_double(digits(value)).value()) == value) continue;
        FAIL(digits(value));
    }
    CHECK(narrow(0.5) == 0.5F);
    CHECK(std::isinf(narrow(1e300)));
    CHECK(narrow(1.0 + 0x1p-24) == 1.0F);  // a tie that no float32 is written as: to even
}

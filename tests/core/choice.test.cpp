#include "core/choice.hpp"

#include <limits>
#include <numeric>

#include "support/catch.hpp"
#include "support/message.hpp"

using heed::Choice;
using Positions = std::vector<std::size_t>;

namespace {

const std::vector<std::int64_t> twelve = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

Positions among(const std::string& text, const std::vector<std::int64_t>& held) {
    return Choice::parse("--layer", text).among(held, {"a.json", ""});
}

}  // namespace

TEST_CASE("a choice is numbers, ranges, counted from the end, or all") {
    CHECK(among("0", twelve) == Positions{0});
    CHECK(among("0-3,11", twelve) == Positions{0, 1, 2, 3, 11});
    CHECK(among("-1", twelve) == Positions{11});
    CHECK(among("-12", twelve) == Positions{0});
    CHECK(among("all", {4, 7}) == Positions{0, 1});
    CHECK(among("2-2", twelve) == Positions{2});
    CHECK(among("5,0,5,4-6", twelve) == Positions{5, 0, 4, 6});
    CHECK(Choice::first().among({4, 7}, {}) == Positions{0});
    CHECK(Choice::first().among({}, {}).empty());
}

TEST_CASE("many are chosen among many, each once") {
    std::vector<std::int64_t> held(200'000);
    std::iota(held.begin(), held.end(), 7);
    const Positions positions = among("-1,7-200006,7-200006", held);
    REQUIRE(positions.size() == held.size());
    CHECK(positions.front() == held.size() - 1);
    CHECK(positions[1] == 0);
    CHECK(positions.back() == held.size() - 2);
}

TEST_CASE("a choice means the model's numbers, not the positions in a record") {
    CHECK(among("7", {4, 7}) == Positions{1});
    CHECK(among("-1", {4, 7}) == Positions{1});
    CHECK(heed::test::message_of([] {
              among("0", {4, 7});
          }) == "a.json: expected one of 4, 7 for --layer, found 0");
}

TEST_CASE("what is not there is refused with the range") {
    CHECK(heed::test::message_of([] { among("12", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found 12");
    CHECK(heed::test::message_of([] { among("10-99", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found 12 in 10-99");
    CHECK(heed::test::message_of([] { among("-13", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found -13");
    CHECK(heed::test::message_of([] { among("4294967295", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found 4294967295");
    CHECK(heed::test::message_of([] { among("-2147483649", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found -2147483649");
    CHECK(heed::test::message_of([] { among("0-18446744073709551616", twelve); }) ==
          "a.json: expected a number from 0 to 11 for --layer, found 12");
    for (const std::string text : {"9223372036854775807", "99999999999999999999", "-9223372036854775808"}) {
        INFO(text);
        CHECK(heed::test::message_of([&] {
                  among(text, {0, std::numeric_limits<std::int64_t>::max()});
              }) ==
              "a.json: expected one of 0, 9223372036854775807 for --layer, found a number of over 18 digits");
    }
    CHECK(heed::test::message_of([] { among("0", {}); }) == "a.json: expected no --layer, found 0");
}

TEST_CASE("a range may count from the end at both ends") {
    const std::vector<std::int64_t> held = {0, 1, 2, 3, 4};
    const auto at = [&](const std::string& text) { return among(text, held); };
    CHECK(at("-3--1") == Positions{2, 3, 4});
    CHECK(at("-2--2,0") == Positions{3, 0});
    CHECK_THROWS_AS(at("-6--1"), heed::InputError);
    CHECK_THROWS_AS(Choice::parse("--head", "-1--3"), heed::UsageError);
}

TEST_CASE("a choice that is wrong in itself is a usage error") {
    for (const std::string text : {"", "5-3", "1,,2", "x", ",", "1,", "-", "--1", "1-", "1--2", "0-3-5",
                                   "1.5", "+1", " 1", "4294967296-3", "1---5", "ALL", "-1-0", "0x1"}) {
        INFO(text);
        CHECK_THROWS_AS(Choice::parse("--head", text), heed::UsageError);
    }
}

// Whether an output will fit, by what its first records take.
#include "corpus/room_check.hpp"

#include "support/catch.hpp"
#include "support/said.hpp"

using namespace heed;
using heed::test::Said;

namespace {

constexpr std::size_t terabyte = 1'000'000'000'000;

}  // namespace

TEST_CASE("corpus: an output of over a gigabyte is announced once", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, true, said);
    room.check(1'000'000, ReadSoFar{1, 2000});
    room.check(2'000'000, ReadSoFar{2, 2000});
    REQUIRE(said.warnings.size() == 1);
    CHECK(said.warnings[0] == "about 2 GB will be written");
}

TEST_CASE("corpus: what will not fit ends the run, unless that is ignored", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, false, said);
    CHECK_THROWS_AS(room.check(terabyte, ReadSoFar{1, 1'000'000'000}), std::runtime_error);
    RoomCheck ignored("/tmp/out", false, true, said);
    CHECK_NOTHROW(ignored.check(terabyte, ReadSoFar{1, 1'000'000'000}));
}

TEST_CASE("corpus: a resumed run reckons from its own first batch on", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", true, true, said);
    room.check(terabyte, ReadSoFar{1000, 2000});  // most of it is an earlier run's
    CHECK(said.warnings.empty());
    room.check(terabyte + 1000, ReadSoFar{1500, 2000});
    CHECK(said.warnings.size() == 1);
}

TEST_CASE("corpus: of a pipe nobody knows how long it is", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, false, said);
    CHECK_NOTHROW(room.check(terabyte, std::nullopt));
    CHECK(said.warnings.empty());
}

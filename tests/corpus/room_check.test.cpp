// Whether an output will fit, by what its first records take.
#include "corpus/room_check.hpp"

#include <string>

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
    room.check(10, 1'000'000, ReadSoFar{1, 2000});
    room.check(20, 2'000'000, ReadSoFar{2, 2000});
    CHECK(said.warnings.empty());  // two batches are few
    for (std::size_t i = 3; i < 40; ++i) room.check(10 * i, 1'000'000 * i, ReadSoFar{i, 2000});
    REQUIRE(said.warnings.size() == 1);
    CHECK(said.warnings[0] == "up to 2 GB will be written");
}

TEST_CASE("corpus: what is announced is as much as comes, or a little more", "[corpus]") {
    constexpr std::size_t records = 20'000, in_batch = 100;
    for (const std::string output : {"/tmp/out.csv", "/tmp/out.jsonl"}) {
        const Said said;
        RoomCheck room(output, false, true, said);
        const bool is_csv = output.ends_with("csv");
        double bytes = 0;
        for (std::size_t i = 1; i <= records; ++i) {
            const std::size_t tokens = 40 + i * 7919 % 60;  // a byte each, and a row for each pair
            const double row = is_csv ? 30.0 + static_cast<double>(std::to_string(i - 1).size()) : 11;
            bytes += static_cast<double>(tokens * tokens) * row;
            if (i % in_batch == 0)
                room.check(i, static_cast<std::uint64_t>(bytes), ReadSoFar{i * 70, records * 70});
        }
        REQUIRE(said.warnings.size() == 1);
        const double announced = std::stod(said.warnings[0].substr(6)) * 1e9;
        CHECK(announced >= bytes * 0.999);
        CHECK(announced <= bytes * 1.1);
    }
}

TEST_CASE("corpus: what will not fit is found whenever twice as much has been read", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, false, said);
    CHECK_NOTHROW(room.check(1, 1000, ReadSoFar{1000, 1'000'000}));
    CHECK_NOTHROW(room.check(2, terabyte, ReadSoFar{1500, 1'000'000}));
    CHECK_THROWS_AS(room.check(3, 2 * terabyte, ReadSoFar{2000, 1'000'000}), std::runtime_error);
}

TEST_CASE("corpus: what will not fit ends the run, unless that is ignored", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, false, said);
    CHECK_THROWS_AS(room.check(10, terabyte, ReadSoFar{1, 1'000'000'000}), std::runtime_error);
    RoomCheck ignored("/tmp/out", false, true, said);
    CHECK_NOTHROW(ignored.check(10, terabyte, ReadSoFar{1, 1'000'000'000}));
}

TEST_CASE("corpus: a resumed run reckons from its own first batch on", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", true, true, said);
    room.check(10, terabyte, ReadSoFar{1000, 2000});  // most of it is an earlier run's
    CHECK(said.warnings.empty());
    room.check(20, terabyte + 1000, ReadSoFar{1500, 2000});
    CHECK(said.warnings.size() == 1);
}

TEST_CASE("corpus: of a pipe nobody knows how long it is", "[corpus]") {
    const Said said;
    RoomCheck room("/tmp/out", false, false, said);
    CHECK_NOTHROW(room.check(10, terabyte, std::nullopt));
    CHECK(said.warnings.empty());
}

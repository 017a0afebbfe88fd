#include "corpus/progress_line.hpp"

#include "support/catch.hpp"

using namespace heed;

TEST_CASE("progress says records, rate, share and time left") {
    CHECK(progress_line({120, 0, ReadSoFar{250, 1000}, 4}) == "120 records, 30/s, 25 %, 12 s left");
    CHECK(progress_line({1, 0, ReadSoFar{1, 1000}, 1}) == "1 record, 1/s, 0 %, 16 min 39 s left");
    CHECK(progress_line({1, 0, ReadSoFar{1, 10000}, 1}) == "1 record, 1/s, 0 %, 2 h 46 min left");
    CHECK(progress_line({7, 0, ReadSoFar{9, 9}, 2}) == "7 records, 3.5/s, 100 %, 0 s left");
}

TEST_CASE("progress of a run that goes on has the rate of that run, and so the time left") {
    // 400 records came from 4/5 of the input, so 100 are left; 20 took this run 2 s, so 100 take 10 s.
    CHECK(progress_line({400, 380, ReadSoFar{800, 1000}, 2}) == "400 records, 10/s, 80 %, 10 s left");
}

TEST_CASE("progress does not say what is not known") {
    CHECK(progress_line({120, 0, std::nullopt, 4}) == "120 records, 30/s");
    CHECK(progress_line({120, 0, ReadSoFar{0, 0}, 4}) == "120 records, 30/s");
    CHECK(progress_line({120, 0, ReadSoFar{250, 1000}, 0}) == "120 records, 25 %");
    CHECK(progress_line({120, 120, ReadSoFar{250, 1000}, 4}) == "120 records, 25 %");
}

TEST_CASE("a run's last line says records, tokens, seconds, where they are and how many bytes that is") {
    CHECK(finished_line({.records = 2000, .tokens = 34102, .bytes = 9'000'000, .output = "out.jsonl"},
                        1.42) == "2,000 records, 34,102 tokens, 1.4 s → out.jsonl (9.0 MB)");
    CHECK(finished_line({.records = 1, .tokens = 1, .bytes = 1, .output = "-"}, 0) ==
          "1 record, 1 token, 0.0 s → standard output (1 byte)");
    CHECK(finished_line({.records = 3, .earlier = 2, .tokens = 5, .bytes = 999'999, .output = "a\x1b"},
                        3661) == "3 records (2 of them earlier), 5 tokens, 1 h 1 min → a\\x1b (1.0 MB)");
}

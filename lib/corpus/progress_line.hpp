// How far a run is, in words: records, rate, time left; and what it has done at its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "corpus/progress.hpp"
#include "io/lines.hpp"

namespace heed {

struct RunSoFar {
    std::uint64_t records;           // those of the runs that it resumes among them
    std::uint64_t earlier;           // those, which took none of its seconds
    std::optional<ReadSoFar> input;  // that `records` came from
    double seconds;
};

/// "120 records, 31.5/s, 40 %, 6 s left": as much of it as is known.
std::string progress_line(const RunSoFar& run);

/// "2,000 records, 34,102 tokens, 1.4 s → out.jsonl (9.0 MB)"
std::string finished_line(const RunDone& run, double seconds);

}  // namespace heed

// Whoever wants to see how far a long run is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "io/lines.hpp"

namespace heed {

/// What a run that came to its end has done.
struct RunDone {
    std::uint64_t records = 0;  // written, those of the runs that it resumes among them
    std::uint64_t earlier = 0;  // those
    std::uint64_t tokens = 0;   // of the records of this run
    std::uint64_t bytes = 0;    // in its output
    std::string output = {};    // a path; "-" is standard output
};

class Progress {
  public:
    virtual ~Progress() = default;
    /// A run begins; earlier ones, which it resumes, have done `earlier` records.
    virtual void begin(std::uint64_t earlier) = 0;
    /// `records`, the earlier ones among them, came from so much of the input.
    virtual void show(std::uint64_t records, const std::optional<ReadSoFar>& read) = 0;
    /// Something else is about to be said, or the run is at its end.
    virtual void clear() = 0;
    /// The outputs are in their places.
    virtual void finish(const RunDone& run) = 0;
    /// What a run that is not done, or was done before, leaves to do.
    virtual void tell(const std::string&) {}
};

}  // namespace heed

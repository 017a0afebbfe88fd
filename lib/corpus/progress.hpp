// Whoever wants to see how far a long run is.
#pragma once

#include <cstdint>
#include <optional>

#include "io/lines.hpp"

namespace heed {

class Progress {
  public:
    virtual ~Progress() = default;
    /// A run begins; earlier ones, which it resumes, have done `earlier` records.
    virtual void begin(std::uint64_t earlier) = 0;
    /// `records`, the earlier ones among them, came from so much of the input.
    virtual void show(std::uint64_t records, const std::optional<ReadSoFar>& read) = 0;
    /// Something else is about to be said, or the run is at its end.
    virtual void clear() = 0;
};

}  // namespace heed

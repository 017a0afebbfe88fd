// How far a long run is, on a terminal's standard error: records, rate, time left. None in a pipe, none when
// standard output is shown on a terminal too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "io/lines.hpp"
#include "messages.hpp"

namespace heed {

class Progress {
  public:
    /// Of a run that goes on behind `earlier` records, which took others' time.
    Progress(Verbosity verbosity, std::uint64_t earlier);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();  // takes the line away

    /// `records`, the earlier ones among them, came from so much of the input.
    void show(std::uint64_t records, const std::optional<ReadSoFar>& read);
    /// Before anything else is said.
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    std::uint64_t earlier_;
    bool is_there_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_ = start_;
};

}  // namespace heed

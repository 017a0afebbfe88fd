// How far a long run is, on a terminal's standard error: records, rate, time left. None in a pipe, none when
// standard output is shown on a terminal too.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "corpus/progress.hpp"
#include "messages.hpp"

namespace heed {

class ProgressLine : public Progress {
  public:
    explicit ProgressLine(Verbosity verbosity);
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() override;  // takes the line away

    void begin(std::uint64_t earlier) override;
    void show(std::uint64_t records, const std::optional<ReadSoFar>& read) override;
    void clear() override;

  private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    std::uint64_t earlier_ = 0;
    bool is_there_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_ = start_;
};

}  // namespace heed

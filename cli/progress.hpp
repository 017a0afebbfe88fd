// How far a long run is, on a terminal's standard error: records, rate, time left; at its end, what it has
// done. None in a pipe, none when the records themselves go to a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "corpus/progress.hpp"
#include "messages.hpp"

namespace heed {

class ProgressLine : public Progress {
  public:
    /// Of a run that writes `output`.
    ProgressLine(Verbosity verbosity, const std::string& output);
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() override;  // takes the line away

    void begin(std::uint64_t earlier) override;
    void show(std::uint64_t records, const std::optional<ReadSoFar>& read) override;
    void clear() override;
    void finish(const RunDone& run) override;
    void tell(const std::string& text) override;  // wherever standard error goes

  private:
    using Clock = std::chrono::steady_clock;

    bool is_quiet_;
    bool tells_end_;
    bool shown_;
    std::uint64_t earlier_ = 0;
    bool is_there_ = false;
    Clock::time_point made_ = Clock::now();  // before the model was loaded
    Clock::time_point start_ = made_;
    Clock::time_point next_ = start_;
};

}  // namespace heed

// Statistics over a corpus: measures its records and adds them up.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/threads.hpp"
#include "corpus_run.hpp"
#include "source.hpp"
#include "stats/head_stats.hpp"

namespace heed {

/// Adds record to record. Measured are all of a batch at once, or the heads of one alone. A record of another
/// model, or of other layers and heads, than the first is refused.
class StatsRun : public RecordConsumer {
  public:
    using Write = std::function<void(const HeadStats&)>;

    /// Goes on from `so_far`; `write` gets the sums at the end. `source` has to stay where it is.
    StatsRun(HeadStats so_far, const Source& source, std::size_t threads, Write write);

    void prepare(std::vector<Outcome>& batch) override;
    void take(const std::vector<Outcome>& batch, std::size_t index) override;
    bool can_resume_here() const override { return true; }
    std::string result() const override;
    void finish() override { write_(stats_); }

  private:
    void measure(Outcome& outcome, HeadStats& measured, Threads& threads) const;
    void refuse_other_subject(Outcome& outcome, const HeadStats& measured);

    HeadStats stats_;
    const Source& source_;
    Threads threads_;
    Write write_;
    std::optional<HeadStats> first_;
    std::vector<HeadStats> measured_;  // of the batch
};

}  // namespace heed

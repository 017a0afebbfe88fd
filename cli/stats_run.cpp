#include "stats_run.hpp"

#include <utility>

#include "core/error.hpp"
#include "stats/json.hpp"

namespace heed {

StatsRun::StatsRun(HeadStats so_far, const Source& source, std::size_t threads, Write write)
    : stats_(std::move(so_far)), source_(source), threads_(threads), write_(std::move(write)) {}

void StatsRun::prepare(std::vector<Outcome>& batch) {
    measured_.assign(batch.size(), {});
    if (batch.size() == 1) {
        measure(batch.front(), measured_.front(), threads_);
    } else {
        threads_.each(batch.size(), [&](std::size_t i) {
            Threads one(1);
            measure(batch[i], measured_[i], one);
        });
    }
    for (std::size_t i = 0; i < batch.size(); ++i) refuse_other_subject(batch[i], measured_[i]);
}

void StatsRun::take(const std::vector<Outcome>&, std::size_t index) {
    merge(stats_, measured_[index], {source_.name, ""});
}

std::string StatsRun::result() const {
    return sums_to_json(stats_);
}

void StatsRun::measure(Outcome& outcome, HeadStats& measured, Threads& threads) const {
    select_outcome(outcome, source_);
    const auto* const attention = std::get_if<Attention>(&outcome.result);
    if (attention == nullptr) return;
    try {
        measured =
            stats_of_record(*attention, stats_.with_divergences, threads, place_of(source_, *attention));
    } catch (const InputError& error) {
        outcome.result = error;
    }
}

void StatsRun::refuse_other_subject(Outcome& outcome, const HeadStats& measured) {
    const auto* const attention = std::get_if<Attention>(&outcome.result);
    if (attention == nullptr) return;
    if (!first_) first_ = stats_.counts.records > 0 ? stats_ : measured;
    try {
        require_same_subject(*first_, measured, place_of(source_, *attention));
    } catch (const InputError& error) {
        outcome.result = error;
    }
}

}  // namespace heed

// The records of a second source, found by the ids of the first's: quickly, and in memory for the ids alone,
// as long as both are in one order.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>

#include "source.hpp"

namespace heed {

class Counterparts {
  public:
    /// `open_again` gives the source from its beginning: for a record that stands before the last one, and
    /// once more when one was looked for in vain, after which all ids are known. Never where the two go
    /// through one corpus.
    Counterparts(Source source, std::function<Source()> open_again, const Messages& messages);

    /// The first record called `id`, and what it makes of it: it may be refused. InputError for none, Stopped
    /// for a run that was asked to stop.
    Outcome of(const RecordId& id);

  private:
    std::optional<Outcome> read();
    std::optional<Outcome> next();
    std::optional<Outcome> search(const RecordId& id);
    void go_to(std::size_t position);
    void go_back_to(std::size_t position);

    Source source_;
    std::function<Source()> open_again_;
    Messages messages_;
    NextOutcome next_;
    std::size_t position_ = 0;                              // of the record that comes next, from 0
    std::unordered_map<std::size_t, std::size_t> seen_at_;  // by the id's hash: 64 bits, equal ones the same
    bool all_seen_ = false;
    bool has_warned_ = false;
};

}  // namespace heed

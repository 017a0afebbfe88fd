// The records of a second source, found by the ids of the first's. Both are read once, record after record,
// as long as they are in one order.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>

#include "source.hpp"

namespace heed {

class Counterparts {
  public:
    /// `open_again` gives the source from its beginning, after a record was looked for in vain: that happens
    /// once, and never where the two go through one corpus.
    Counterparts(Source source, std::function<Source()> open_again);

    /// The record called `id`, and what it makes of it: it may be refused. InputError for none, and for one
    /// that stands before another that was asked for earlier. A record that cannot be read is known by its
    /// number.
    Outcome of(const RecordId& id);

  private:
    std::optional<Outcome> next();
    std::optional<Outcome> search(const RecordId& id);
    void go_back(std::size_t position);

    Source source_;
    std::function<Source()> open_again_;
    NextOutcome next_;
    std::size_t position_ = 0;                              // of the record that comes next, from 0
    std::unordered_map<std::size_t, std::size_t> seen_at_;  // by the id's hash: 64 bits, equal ones the same
    bool all_seen_ = false;
};

}  // namespace heed

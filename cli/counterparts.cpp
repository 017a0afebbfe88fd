#include "counterparts.hpp"

#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/escape.hpp"
#include "io/signals.hpp"

namespace heed {
namespace {

std::size_t hash_of(const RecordId& id) {
    return std::hash<std::string>{}(show(id));
}

}  // namespace

Counterparts::Counterparts(Source source, std::function<Source()> open_again, const Messages& messages)
    : source_(std::move(source)),
      open_again_(std::move(open_again)),
      messages_(messages),
      next_(one_by_one(source_.next_batch)) {}

/// A search may read them all, which takes long.
std::optional<Outcome> Counterparts::read() {
    end_if_stopped();
    return next_();
}

/// Of one that cannot be read nobody knows whose counterpart it is.
std::optional<Outcome> Counterparts::next() {
    auto outcome = read();
    if (!outcome)
        all_seen_ = true;
    else if (outcome->id)
        seen_at_.emplace(hash_of(*outcome->id), position_);
    if (outcome) ++position_;
    return outcome;
}

/// From here on; in vain, this is where it goes on.
std::optional<Outcome> Counterparts::search(const RecordId& id) {
    const std::size_t from = position_;
    while (auto outcome = next())
        if (outcome->id && hash_of(*outcome->id) == hash_of(id)) return outcome;
    go_to(from);
    return std::nullopt;
}

void Counterparts::go_to(std::size_t position) {
    source_ = open_again_();
    next_ = one_by_one(source_.next_batch);
    for (position_ = 0; position_ < position && read();) ++position_;
}

void Counterparts::go_back_to(std::size_t position) {
    if (!std::exchange(has_warned_, true))
        messages_.warning(source_.name +
                          " is in another order: it is read from its beginning for each record that " +
                          "stands before the last one");
    go_to(position);
}

Outcome Counterparts::of(const RecordId& id) {
    const auto seen = seen_at_.find(hash_of(id));
    const bool is_missing = seen == seen_at_.end() && all_seen_;
    if (seen != seen_at_.end() && seen->second < position_) go_back_to(seen->second);
    auto outcome = is_missing ? std::nullopt : search(id);
    if (!outcome)
        throw InputError({source_.name, ""}, "a record " + excerpt(show(id)) + " to compare with", "none");
    return *std::move(outcome);
}

}  // namespace heed

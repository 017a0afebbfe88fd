#include "counterparts.hpp"

#include <string>
#include <utility>

#include "core/error.hpp"
#include "format/escape.hpp"

namespace heed {
namespace {

std::size_t hash_of(const RecordId& id) {
    return std::hash<std::string>{}(show(id));
}

RecordId id_of(const Outcome& outcome) {
    return outcome.id.value_or(RecordId(outcome.number));
}

}  // namespace

Counterparts::Counterparts(Source source, std::function<Source()> open_again)
    : source_(std::move(source)), open_again_(std::move(open_again)), next_(one_by_one(source_.next_batch)) {}

std::optional<Outcome> Counterparts::next() {
    auto outcome = next_();
    if (!outcome)
        all_seen_ = true;
    else
        seen_at_.emplace(hash_of(id_of(*outcome)), position_++);
    return outcome;
}

/// From here on.
std::optional<Outcome> Counterparts::search(const RecordId& id) {
    const std::size_t from = position_;
    while (auto outcome = next())
        if (hash_of(id_of(*outcome)) == hash_of(id)) return outcome;
    go_back(from);
    return std::nullopt;
}

void Counterparts::go_back(std::size_t position) {
    source_ = open_again_();
    next_ = one_by_one(source_.next_batch);
    for (position_ = 0; position_ < position && next_();) ++position_;
}

Outcome Counterparts::of(const RecordId& id) {
    const std::string name = "a record " + excerpt(show(id)) + " to compare with";
    const auto seen = seen_at_.find(hash_of(id));
    if (seen != seen_at_.end() && seen->second < position_)
        throw InputError({source_.name, ""}, name + ", in the order of the other records",
                         "it before one that was compared earlier");
    auto outcome = seen == seen_at_.end() && all_seen_ ? std::nullopt : search(id);
    if (!outcome) throw InputError({source_.name, ""}, name, "none");
    return *std::move(outcome);
}

}  // namespace heed

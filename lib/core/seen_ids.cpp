#include "core/seen_ids.hpp"

#include <algorithm>

#include "core/text/escape.hpp"
#include "core/text/nearest.hpp"
#include "core/text/words.hpp"

namespace heed {

void SeenIds::add(const RecordId& id) {
    constexpr std::size_t most = 1000;
    if (ids_.size() < most) ids_.push_back(show(id));
}

std::string SeenIds::none_of_that(const std::string& wanted) const {
    constexpr std::size_t most = 3, shortest = 3;  // ids, and letters that can be mistyped
    const std::string found = "none of that id";
    const std::string meant = wanted.size() < shortest ? "" : did_you_mean(wanted, ids_);
    if (!meant.empty()) return found + meant;
    if (ids_.empty()) return found;
    const std::vector<std::string> first(
        ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(std::min(most, ids_.size())));
    return found + " among " + joined(first, ", ", excerpt) + (ids_.size() > most ? " and others" : "");
}

}  // namespace heed

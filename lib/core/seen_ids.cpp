#include "core/seen_ids.hpp"

#include "core/text/escape.hpp"
#include "core/text/nearest.hpp"

namespace heed {

void SeenIds::add(const RecordId& id) {
    constexpr std::size_t most = 1000;
    if (ids_.size() < most) ids_.push_back(show(id));
}

std::string SeenIds::none_of_that(const std::string& wanted) const {
    constexpr std::size_t most = 3, shortest = 3;  // ids, and letters that can be mistyped
    std::string found = "none of that id";
    const std::string meant = wanted.size() < shortest ? "" : did_you_mean(wanted, ids_);
    if (!meant.empty()) return found + meant;
    if (ids_.empty()) return found;
    return found + " among " + excerpts(ids_, most);
}

}  // namespace heed

#include "core/text/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace heed {
namespace {

/// Levenshtein's distance, in which two neighbours that changed places are one mistake ("flwo"): Damerau's
/// optimal string alignment.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);  // distances of a's beginning to each beginning of b
    std::iota(row.begin(), row.end(), std::size_t{0});
    std::vector<std::size_t> above(row.size()), two_above(row.size());  // of beginnings one and two shorter
    for (std::size_t i = 0; i < a.size(); ++i) {
        two_above.swap(above);
        above = row;
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = above[j] + (a[i] == b[j] ? 0 : 1);
            row[j + 1] = std::min({row[j] + 1, above[j + 1] + 1, replaced});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                row[j + 1] = std::min(row[j + 1], two_above[j - 1] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(const std::string& wanted, const std::vector<std::string>& candidates, std::size_t most) {
    std::string best;
    std::size_t best_distance = most + 1;
    for (const std::string& candidate : candidates) {
        const bool begins_so = wanted.size() > 3 && candidate.rfind(wanted, 0) == 0;
        const std::size_t longer = std::max(wanted.size(), candidate.size());
        const std::size_t shorter = std::min(wanted.size(), candidate.size());
        if (!begins_so && longer - shorter >= best_distance)
            continue;  // so many letters are missing at least
        const std::size_t d = begins_so ? 1 : distance(wanted, candidate);
        if (d >= best_distance) continue;
        best = candidate;
        best_distance = d;
    }
    return best;
}

std::string did_you_mean(const std::string& typed, const std::vector<std::string>& candidates) {
    const std::string found = nearest(typed, candidates, std::max<std::size_t>(1, typed.size() / 4));
    return found.empty() ? "" : "; did you mean " + found + "?";
}

}  // namespace heed

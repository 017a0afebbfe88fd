// What is hidden, as a test reckons it by itself: one boolean for each query and key.
#pragma once

#include <vector>

#include "core/attention.hpp"

namespace heed::test {

/// [query, key]
using Seen = std::vector<std::vector<bool>>;

inline Seen seen_in(const HiddenRows& rows, std::size_t queries, std::size_t keys) {
    Seen seen(queries, std::vector<bool>(keys, true));
    for (std::size_t query = 0; query < rows.size(); ++query)
        for (const KeyRange& range : rows[query])
            for (std::size_t key = range.begin; key < range.end; ++key) seen[query][key] = false;
    return seen;
}

inline Seen seen_in(const Attention& attention, std::size_t layer = 0, std::size_t head = 0) {
    return seen_in(attention.hidden_keys.of(layer, head), attention.weights.shape(2),
                   attention.weights.shape(3));
}

/// Whether what is said to be hidden is what has no weight, which holds for every softmax of small numbers.
inline bool hides_what_is_0(const Attention& attention) {
    for (std::size_t layer = 0; layer < attention.weights.shape(0); ++layer)
        for (std::size_t head = 0; head < attention.weights.shape(1); ++head) {
            const Seen seen = seen_in(attention, layer, head);
            for (std::size_t query = 0; query < seen.size(); ++query)
                for (std::size_t key = 0; key < seen[query].size(); ++key)
                    if (seen[query][key] != (attention.weights(layer, head, query, key) != 0)) return false;
        }
    return true;
}

}  // namespace heed::test

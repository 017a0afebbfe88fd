#include "core/given_fields.hpp"

#include <string>

namespace heed {

Encoding with_usual_fields(Encoding encoding) {
    const std::size_t size = encoding.tokens.size();
    if (encoding.segments.empty()) encoding.segments.assign(size, 0);
    if (encoding.special_tokens_mask.empty()) encoding.special_tokens_mask.assign(size, 0);
    if (encoding.word_ids.empty())
        for (std::size_t i = 0; i < size; ++i) encoding.word_ids.emplace_back(static_cast<std::int64_t>(i));
    return encoding;
}

void require_spans(const std::vector<std::pair<std::int64_t, std::int64_t>>& offsets, const Place& place) {
    for (std::size_t token = 0; token < offsets.size(); ++token)
        if (offsets[token].first > offsets[token].second)
            throw InputError(place.at("[" + std::to_string(token) + "]"), "a start that is not after the end",
                             "one that is");
}

}  // namespace heed

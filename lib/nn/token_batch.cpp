#include "nn/token_batch.hpp"

#include <algorithm>
#include <cassert>

namespace heed {

std::size_t TokenBatch::longest() const {
    std::size_t longest = 0;
    for (std::size_t i = 0; i < sequences(); ++i) longest = std::max(longest, length(i));
    return longest;
}

std::vector<std::int64_t> TokenBatch::positions() const {
    std::vector<std::int64_t> positions(tokens());
    for (std::size_t sequence = 0; sequence < sequences(); ++sequence)
        for (std::size_t i = starts[sequence]; i < starts[sequence + 1]; ++i)
            positions[i] = static_cast<std::int64_t>(i - starts[sequence]);
    return positions;
}

std::vector<std::int64_t> TokenBatch::positions_after(std::int64_t padding) const {
    std::vector<std::int64_t> positions(tokens());
    for (std::size_t sequence = 0; sequence < sequences(); ++sequence) {
        std::int64_t last = padding;
        for (std::size_t i = starts[sequence]; i < starts[sequence + 1]; ++i)
            positions[i] = ids[i] == padding ? padding : ++last;
    }
    return positions;
}

void TokenBatch::append(const std::vector<std::int64_t>& sequence_ids,
                        const std::vector<std::int64_t>& sequence_segments) {
    assert(sequence_ids.size() == sequence_segments.size());
    ids.insert(ids.end(), sequence_ids.begin(), sequence_ids.end());
    segments.insert(segments.end(), sequence_segments.begin(), sequence_segments.end());
    starts.push_back(ids.size());
}

}  // namespace heed

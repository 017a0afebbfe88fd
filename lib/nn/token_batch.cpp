#include "nn/token_batch.hpp"

#include <cassert>

namespace heed {

void TokenBatch::append(const std::vector<std::int64_t>& sequence_ids,
                        const std::vector<std::int64_t>& sequence_segments) {
    assert(sequence_ids.size() == sequence_segments.size());
    ids.insert(ids.end(), sequence_ids.begin(), sequence_ids.end());
    segments.insert(segments.end(), sequence_segments.begin(), sequence_segments.end());
    starts.push_back(ids.size());
}

}  // namespace heed

#include "nn/token_batch.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace heed {
namespace {

void append_rows(Matrix& matrix, const Matrix& more) {
    Matrix joined = Matrix::from_shape({matrix.shape(0) + more.shape(0), more.shape(1)});
    std::copy_n(more.data(), more.size(), std::copy_n(matrix.data(), matrix.size(), joined.data()));
    matrix = std::move(joined);
}

}  // namespace

void KeysAndValues::append(const Matrix& more_keys, const Matrix& more_values) {
    append_rows(keys, more_keys);
    append_rows(values, more_values);
}

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

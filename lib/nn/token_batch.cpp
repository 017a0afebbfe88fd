#include "nn/token_batch.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace heed {
namespace {

/// Puts rows behind the first `there`; where they have no room, a quarter more is made than is needed, so
/// that of a text that grows token by token few rows are copied.
void put_after(Matrix& matrix, std::size_t there, const Matrix& more) {
    const std::size_t rows = there + more.shape(0), columns = more.shape(1);
    if (rows > matrix.shape(0)) {
        Matrix larger = Matrix::from_shape({there == 0 ? rows : rows + rows / 4, columns});
        std::copy_n(matrix.data(), there * columns, larger.data());
        matrix = std::move(larger);
    }
    std::copy_n(more.data(), more.size(), matrix.data() + there * columns);
}

}  // namespace

void KeysAndValues::append(const Matrix& more_keys, const Matrix& more_values) {
    put_after(keys, tokens, more_keys);
    put_after(values, tokens, more_values);
    tokens += more_keys.shape(0);
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
            positions[i] =
                static_cast<std::int64_t>(i - starts[sequence] + (sequence == 0 ? earlier.size() : 0));
    return positions;
}

std::vector<std::int64_t> TokenBatch::positions_after(std::int64_t padding) const {
    std::vector<std::int64_t> positions(tokens());
    for (std::size_t sequence = 0; sequence < sequences(); ++sequence) {
        std::int64_t last = padding;
        if (sequence == 0)
            last += std::ranges::count_if(earlier, [&](std::int64_t id) { return id != padding; });
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

#include "analysis/renormalize.hpp"

#include <numeric>

namespace heed {

void divide_rows_by_sums(Tensor4& weights) {
    const std::size_t keys = weights.shape(3);
    for (float* row = weights.data(); row != weights.data() + weights.size(); row += keys) {
        const double sum = std::accumulate(row, row + keys, 0.0);
        if (sum == 0) continue;
        for (std::size_t key = 0; key < keys; ++key) row[key] = static_cast<float>(row[key] / sum);
    }
}

Attention renormalize(Attention attention) {
    divide_rows_by_sums(attention.weights);
    attention.normalized = true;
    return attention;
}

}  // namespace heed

#include "analysis/renormalize.hpp"

#include <cmath>
#include <numeric>

#include "core/text/number.hpp"

namespace heed {
namespace {

/// False where nothing comes of it: a sum under 0, or of 0 although the weights are not.
bool divide_by_sum(float* row, std::size_t keys) {
    const double sum = std::accumulate(row, row + keys, 0.0);
    if (sum == 0 && row_defect(row, keys) == 0) return true;
    if (sum <= 0) return false;
    for (std::size_t key = 0; key < keys; ++key) {
        row[key] = static_cast<float>(row[key] / sum);
        if (!std::isfinite(row[key])) return false;
    }
    return true;
}

}  // namespace

Attention renormalize(Attention attention, const Place& place) {
    const std::size_t keys = attention.weights.shape(3);
    for (std::size_t row = 0; row * keys < attention.weights.size(); ++row)
        if (!divide_by_sum(attention.weights.data() + row * keys, keys))
            throw InputError(place_of_row(attention, row, place), "a row whose sum it can be divided by",
                             "weights that sum to 0 or less, or nearly cancel");
    attention.normalized = largest_row_defect(attention.weights) <= row_tolerance;
    return attention;
}

}  // namespace heed

#include "core/attention.hpp"

#include <algorithm>
#include <cmath>

namespace heed {

std::string show(const RecordId& id) {
    if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
    return std::get<std::string>(id);
}

double largest_row_defect(const Tensor4& weights) {
    const std::size_t keys = weights.shape(3);
    double largest = 0;
    for (auto row = weights.data(); row != weights.data() + weights.size(); row += keys) {
        double sum = 0;
        bool zeros = true;
        for (std::size_t key = 0; key < keys; ++key) {
            sum += row[key];
            zeros = zeros && row[key] == 0;
        }
        if (!zeros) largest = std::max(largest, std::abs(sum - 1));
    }
    return largest;
}

}  // namespace heed

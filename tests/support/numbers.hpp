// Comparing arrays of numbers: the largest difference says more than a thousand checks.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace heed::test {

/// Infinite if the sizes differ or a difference is not a number: such a comparison must never pass.
template <typename A, typename B>
double largest_difference(const A& a, const B& b) {
    if (static_cast<std::size_t>(std::distance(std::begin(a), std::end(a))) !=
        static_cast<std::size_t>(std::distance(std::begin(b), std::end(b))))
        return std::numeric_limits<double>::infinity();
    double largest = 0;
    auto it = std::begin(b);
    for (const auto& value : a) {
        const double difference = std::abs(static_cast<double>(value) - static_cast<double>(*it++));
        if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
        largest = std::max(largest, difference);
    }
    return largest;
}

}  // namespace heed::test

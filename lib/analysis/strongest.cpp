#include "analysis/strongest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/number.hpp"

namespace heed {
namespace {

using By = Strongest::By;

/// How many of the weights, the largest first, are kept.
std::size_t kept_count(const std::vector<double>& descending, const Strongest& strongest) {
    if (strongest.by == By::count)
        return std::min(descending.size(), static_cast<std::size_t>(strongest.amount));
    const double wanted =
        strongest.amount * std::accumulate(descending.begin(), descending.end(), 0.0) * (1 - 1e-7);
    double held = 0;
    for (std::size_t count = 0; count < descending.size(); ++count) {
        const bool is_enough =
            strongest.by == By::share ? held >= wanted : descending[count] < strongest.amount;
        if (is_enough) return count;
        held += descending[count];
    }
    return descending.size();
}

/// What is not kept of the row becomes 0.
void thin(float* row, std::vector<std::size_t>& order, const Strongest& strongest) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [row](std::size_t a, std::size_t b) { return std::abs(row[a]) > std::abs(row[b]); });
    std::vector<double> descending;
    descending.reserve(order.size());
    for (const std::size_t key : order) descending.push_back(std::abs(row[key]));
    for (std::size_t i = kept_count(descending, strongest); i < order.size(); ++i) row[order[i]] = 0;
}

double sum_of(const Tensor4& weights) {
    double sum = 0;
    for (const float weight : weights) sum += std::abs(weight);
    return sum;
}

std::string words_for(const Strongest& strongest) {
    if (strongest.by == By::share)
        return "the keys that hold " + rounded(100 * strongest.amount, 1) + " % of each query's attention";
    if (strongest.by == By::count) return "the " + rounded(strongest.amount, 0) + " largest of each query";
    return "weights from " + rounded(strongest.amount, 4) + " on";
}

}  // namespace

Attention keep_strongest(Attention attention, const Strongest& strongest) {
    const std::size_t keys = attention.weights.shape(3);
    const double all = sum_of(attention.weights);
    std::vector<std::size_t> order(keys);
    for (std::size_t row = 0; row * keys < attention.weights.size(); ++row)
        thin(attention.weights.data() + row * keys, order, strongest);
    const double kept = sum_of(attention.weights);
    if (kept == all) return attention;
    attention.normalized = false;
    add_note(attention, words_for(strongest) + ", " + rounded(100 * kept / all, 0) + " % of the attention");
    return attention;
}

}  // namespace heed

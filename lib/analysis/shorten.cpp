#include "analysis/shorten.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "analysis/renormalize.hpp"
#include "core/text/number.hpp"
#include "format/float16.hpp"

namespace heed {
namespace {

/// All but the `count` largest become 0.
void thin(float* row, std::vector<std::size_t>& order, std::size_t count) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto is_larger = [row](std::size_t a, std::size_t b) {
        const float left = std::abs(row[a]);
        const float right = std::abs(row[b]);
        return left > right || (left == right && a < b);
    };
    const auto kept = order.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(order.begin(), kept, order.end(), is_larger);
    std::for_each(kept, order.end(), [row](std::size_t key) { row[key] = 0; });
}

/// How many of the weights, the largest first, hold the share together.
std::size_t count_that_holds(double share, const std::vector<double>& descending) {
    // Weights that sum to 1 but for their rounding hold all of it.
    const double wanted = share * std::accumulate(descending.begin(), descending.end(), 0.0) * (1 - 1e-7);
    double held = 0;
    std::size_t count = 0;
    while (count < descending.size() && held < wanted) held += descending[count++];
    return count;
}

/// All but the largest that hold the share become 0.
void thin_to_share(float* row, std::vector<std::size_t>& order, double share) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [row](std::size_t a, std::size_t b) { return std::abs(row[a]) > std::abs(row[b]); });
    std::vector<double> descending;
    descending.reserve(order.size());
    for (const std::size_t key : order) descending.push_back(std::abs(row[key]));
    for (std::size_t i = count_that_holds(share, descending); i < order.size(); ++i) row[order[i]] = 0;
}

/// Of a row of `keys` weights.
std::vector<double> descending_amounts(const float* row, std::size_t keys) {
    std::vector<double> amounts(keys);
    std::transform(row, row + keys, amounts.begin(), [](float weight) { return std::abs(double{weight}); });
    std::sort(amounts.begin(), amounts.end(), std::greater<>());
    return amounts;
}

/// For each of the shares the most weights that hold it, per query, in any of the matrices.
std::vector<double> most_that_hold(const std::vector<double>& shares, const Tensor4& weights) {
    const std::size_t queries = weights.shape(2), keys = weights.shape(3);
    std::vector<double> most(shares.size(), 0);
    for (std::size_t matrix = 0; matrix < weights.shape(0) * weights.shape(1); ++matrix) {
        std::vector<std::size_t> counts(shares.size(), 0);
        for (std::size_t query = 0; query < queries; ++query) {
            const auto amounts = descending_amounts(weights.data() + (matrix * queries + query) * keys, keys);
            for (std::size_t i = 0; i < shares.size(); ++i) counts[i] += count_that_holds(shares[i], amounts);
        }
        for (std::size_t i = 0; i < shares.size(); ++i)
            most[i] = std::max(most[i], static_cast<double>(counts[i]) / static_cast<double>(queries));
    }
    return most;
}

double sum_of(const Tensor4& weights) {
    double sum = 0;
    for (const float weight : weights) sum += std::abs(weight);
    return sum;
}

/// What alone is kept, in words, and how much that is of the attention, which was `all`.
void note_kept(Attention& attention, const std::string& what, double all) {
    std::string note = "only " + what;
    if (all > 0 && traits_of(attention.kind).rows_sum_to_one)
        note +=
            ": " + percent(sum_of(attention.weights) / all) +
            (says_what_is_left(attention.reduced.value_or("")) ? " of what is left" : " of the attention");
    add_note(attention, note);
}

template <typename Tensor>
void round_each(Tensor& tensor, const Precision& precision) {
    for (float& value : tensor)
        value = precision.digits > 0 ? nearest_in_digits(value, static_cast<int>(precision.digits))
                                     : widen_float16(narrow_to_float16(value));
}

}  // namespace

std::string percent(double share) {
    constexpr double exact = 1e-5;  // sums of float32 that are as near to 1 are 1
    if (share > 0 && share < 0.01) return "under 1 %";
    if (share < 0.1 && share >= 0.095) return "under 10 %";
    if (share >= 0.995 && share < 1 - exact) return "over 99 %";
    return rounded(100 * share, 0) + " %";
}

Attention keep_largest(Attention attention, std::uint64_t count) {
    const std::size_t keys = attention.weights.shape(3);
    if (count >= keys) return attention;
    const double all = sum_of(attention.weights);
    std::vector<std::size_t> order(keys);
    for (float* row = attention.weights.data(); row != attention.weights.data() + attention.weights.size();
         row += keys)
        thin(row, order, static_cast<std::size_t>(count));
    attention.normalized = false;
    note_kept(attention,
              count == 1 ? "the largest weight of each query is kept"
                         : "the " + std::to_string(count) + " largest weights of each query are kept",
              all);
    return attention;
}

Attention keep_above(Attention attention, double threshold) {
    const double all = sum_of(attention.weights);
    const auto least = narrow(threshold);
    for (float& weight : attention.weights)
        if (std::abs(weight) <= least) weight = 0;
    attention.normalized = attention.normalized && largest_row_defect(attention.weights) <= row_tolerance;
    std::string what = "weights above ";
    append_number(what, threshold);
    note_kept(attention, what + " are kept", all);
    return attention;
}

Attention keep_share(Attention attention, double share) {
    const std::size_t keys = attention.weights.shape(3);
    const double all = sum_of(attention.weights);
    std::vector<std::size_t> order(keys);
    for (std::size_t row = 0; row * keys < attention.weights.size(); ++row)
        thin_to_share(attention.weights.data() + row * keys, order, share);
    if (sum_of(attention.weights) == all) return attention;
    attention.normalized = false;
    note_kept(attention,
              "the fewest keys that hold at least " + rounded(100 * share, 1) +
                  " % of each query's attention are kept",
              all);
    return attention;
}

Attention keep_share_of_few(Attention attention, double share, double most) {
    std::vector<double> shares{share};
    for (int tenths = 9; tenths > 0; --tenths)
        if (tenths < 10 * share - 1e-9) shares.push_back(tenths / 10.0);
    const std::vector<double> kept = most_that_hold(shares, attention.weights);
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (kept[i] <= most) return keep_share(std::move(attention), shares[i]);
    return keep_largest(std::move(attention), 1);
}

Attention round_to(Attention attention, const Precision& precision, const Place& place) {
    round_each(attention.weights, precision);
    if (attention.normalized) attention.normalized = largest_row_defect(attention.weights) <= row_tolerance;
    if (!attention.output) return attention;
    Matrix& output = *attention.output;
    round_each(output, precision);
    const auto is_finite = [](float value) { return std::isfinite(value); };
    if (!std::all_of(output.data(), output.data() + output.size(), is_finite))
        throw InputError(place, "an output that float16 can hold", "a number over 65504");
    return attention;
}

}  // namespace heed

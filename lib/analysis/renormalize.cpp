#include "analysis/renormalize.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "analysis/shorten.hpp"
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

constexpr double little = 0.1;  // so that renormalising makes ten of a weight, and more
constexpr std::string_view is_left = " of their attention is left", of_one = ", and ";

/// The mean over a matrix's rows, each a share.
std::vector<double> shares_of_matrices(const Tensor4& weights) {
    const std::size_t queries = weights.shape(2), size = queries * weights.shape(3);
    std::vector<double> shares;
    for (const float* matrix = weights.data(); matrix != weights.data() + weights.size(); matrix += size)
        shares.push_back(std::accumulate(matrix, matrix + size, 0.0) / static_cast<double>(queries));
    return shares;
}

/// "layer 4, head 5"; a mean has no name for what was merged.
std::string name_of_matrix(const Attention& attention, std::size_t matrix) {
    const std::string row = place_of_row(attention, matrix * attention.weights.shape(2), {}).spot;
    return row.substr(0, row.rfind(", row"));
}

/// Such as "7 %" or "under 1 %", with which a text may begin.
bool begins_with_little(const std::string& text) {
    return text.starts_with("under ") ||
           parse_double(text.substr(0, text.find(' '))).value_or(1) < 100 * little;
}

}  // namespace

std::string left_of_rows(const Attention& attention) {
    const std::vector<double> shares = shares_of_matrices(attention.weights);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    return percent(sum / static_cast<double>(shares.size())) + std::string(is_left);
}

std::string head_with_little_left(const Attention& attention) {
    const std::vector<double> shares = shares_of_matrices(attention.weights);
    const auto least = std::min_element(shares.begin(), shares.end());
    if (shares.size() == 1 || !begins_with_little(percent(*least))) return "";
    return std::string(of_one) + percent(*least) + " in " +
           name_of_matrix(attention, static_cast<std::size_t>(least - shares.begin()));
}

bool hold_what_is_left(const Attention& attention) {
    if (attention.normalized || !attention.reduced || !traits_of(attention.kind).rows_sum_to_one ||
        attention.dropout > 0)
        return false;
    const std::size_t keys = attention.weights.shape(3);
    const float* const end = attention.weights.data() + attention.weights.size();
    for (const float* row = attention.weights.data(); row != end; row += keys)
        if (std::any_of(row, row + keys, [](float weight) { return weight < 0; }) ||
            std::accumulate(row, row + keys, 0.0) > 1 + row_tolerance)
            return false;
    return true;
}

void forget_note_of_rows(Attention& attention) {
    static const std::string note = ", rows not renormalised";
    if (!attention.reduced) return;
    std::string& reduced = *attention.reduced;
    for (std::size_t at = reduced.find(note); at != std::string::npos; at = reduced.find(note, at))
        reduced.erase(at, std::min(reduced.find(';', at), reduced.size()) - at);
}

bool says_what_is_left(const std::string& reduced) {
    return reduced.find(is_left) != std::string::npos;
}

std::optional<std::string> little_that_was_renormalized(const std::string& reduced) {
    static const std::string before = "rows renormalised: ";
    const std::size_t begin = reduced.find(before);
    if (begin == std::string::npos) return std::nullopt;
    std::string left = reduced.substr(begin + before.size());
    left = left.substr(0, left.find(';'));
    const std::size_t least = left.find(of_one);
    left =
        least == std::string::npos ? left.substr(0, left.find(is_left)) : left.substr(least + of_one.size());
    if (!begins_with_little(left)) return std::nullopt;
    const std::size_t where = std::min(left.find(" in "), left.size());
    return left.insert(where, " of the attention was left");
}

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

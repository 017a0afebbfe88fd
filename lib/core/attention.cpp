#include "core/attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace heed {
namespace {

/// How far the weights are outside 0 to 1.
double range_defect(const float* row, std::size_t keys) {
    bool are_shares = true;  // nearly always, and quicker to see than the least and the most
    for (std::size_t key = 0; key < keys; ++key) are_shares &= row[key] >= 0 && row[key] <= 1;
    if (are_shares) return 0;
    const auto [least, most] = std::minmax_element(row, row + keys);
    return std::max(-double{*least}, double{*most} - 1);
}

const std::string& label_of(const Encoding& encoding, std::size_t token) {
    return encoding.forms.empty() ? encoding.tokens[token]
                                  : encoding.forms[token].label(encoding.tokens[token]);
}

std::vector<std::string> labels_of(const Encoding& encoding) {
    std::vector<std::string> labels;
    labels.reserve(encoding.tokens.size());
    for (std::size_t token = 0; token < encoding.tokens.size(); ++token)
        labels.push_back(label_of(encoding, token));
    return labels;
}

}  // namespace

TokenForm Attention::key_form(std::size_t key) const {
    const Encoding& of_keys = encoding_of_keys();
    return form_of_token(of_keys, key);
}

const std::string& Attention::query_label(std::size_t query) const {
    return label_of(encoding, query);
}

const std::string& Attention::key_label(std::size_t key) const {
    return label_of(encoding_of_keys(), key);
}

std::vector<std::string> Attention::query_labels() const {
    return labels_of(encoding);
}

std::vector<std::string> Attention::key_labels() const {
    return labels_of(encoding_of_keys());
}

void add_note(Attention& attention, const std::string& note, const std::string& separator) {
    attention.reduced = attention.reduced ? *attention.reduced + separator + note : note;
}

Place place_of_row(const Attention& attention, std::size_t row, const Place& place) {
    const std::size_t heads = attention.weights.shape(1), queries = attention.weights.shape(2);
    const std::size_t head = row / queries;
    std::string spot = place.spot.empty() ? "" : place.spot + ", ";
    if (!attention.layers.empty()) spot += "layer " + std::to_string(attention.layers[head / heads]) + ", ";
    if (!attention.heads.empty()) spot += "head " + std::to_string(attention.heads[head % heads]) + ", ";
    return {place.file, spot + "row " + std::to_string(row % queries)};
}

double row_tolerance_of(std::optional<std::int64_t> precision, std::size_t keys) {
    if (!precision) return row_tolerance;
    return row_tolerance + static_cast<double>(keys) * 0.5 / (std::exp2(*precision) - 1);
}

double row_defect(const float* row, std::size_t keys) {
    std::array<double, 8> sums{};  // several chains: one addition would wait for the one before
    std::size_t key = 0;
    for (; key + sums.size() <= keys; key += sums.size())
        for (std::size_t chain = 0; chain < sums.size(); ++chain) sums[chain] += row[key + chain];
    for (; key < keys; ++key) sums[0] += row[key];
    const double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
    const bool zeros = sum == 0 && std::all_of(row, row + keys, [](float weight) { return weight == 0; });
    return zeros ? 0 : std::max(std::abs(sum - 1), range_defect(row, keys));
}

double largest_row_defect(const Tensor4& weights) {
    const std::size_t keys = weights.shape(3);
    double largest = 0;
    for (const float* row = weights.data(); row != weights.data() + weights.size(); row += keys)
        largest = std::max(largest, row_defect(row, keys));
    return largest;
}

}  // namespace heed

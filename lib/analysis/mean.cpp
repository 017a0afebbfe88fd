#include "analysis/mean.hpp"

#include <algorithm>

namespace heed {
namespace {

/// "0-3,11"
std::string show_ranges(const std::vector<std::int64_t>& ascending) {
    std::string text;
    for (std::size_t i = 0, last = 0; i < ascending.size(); i = last + 1) {
        last = i;
        while (last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1) ++last;
        text += (text.empty() ? "" : ",") + std::to_string(ascending[i]);
        if (last > i) text += "-" + std::to_string(ascending[last]);
    }
    return text;
}

std::string show_counted(const std::string& what, const std::vector<std::int64_t>& numbers) {
    return what + (numbers.size() == 1 ? " " : "s ") + show_ranges(numbers);
}

/// The mean of `count` matrices of `size` numbers, `stride` apart.
void write_mean(float* out, const float* first, std::size_t count, std::size_t stride, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        double sum = 0;
        for (std::size_t matrix = 0; matrix < count; ++matrix) sum += first[matrix * stride + i];
        out[i] = static_cast<float>(sum / static_cast<double>(count));
    }
}

Tensor4 mean_of_heads(const Tensor4& weights) {
    const std::size_t size = weights.shape(2) * weights.shape(3);
    Tensor4 means = Tensor4::from_shape({weights.shape(0), 1, weights.shape(2), weights.shape(3)});
    for (std::size_t layer = 0; layer < weights.shape(0); ++layer)
        write_mean(means.data() + layer * size, weights.data() + layer * weights.shape(1) * size,
                   weights.shape(1), size, size);
    return means;
}

Tensor4 mean_of_layers(const Tensor4& weights) {
    const std::size_t size = weights.shape(1) * weights.shape(2) * weights.shape(3);  // of a layer
    Tensor4 means = Tensor4::from_shape({1, weights.shape(1), weights.shape(2), weights.shape(3)});
    write_mean(means.data(), weights.data(), weights.shape(0), size, size);
    return means;
}

Tensor4 mean_of_all(const Tensor4& weights) {
    const std::size_t size = weights.shape(2) * weights.shape(3);
    Tensor4 mean = Tensor4::from_shape({1, 1, weights.shape(2), weights.shape(3)});
    write_mean(mean.data(), weights.data(), weights.shape(0) * weights.shape(1), size, size);
    return mean;
}

Tensor4 means_of(const Tensor4& weights, Mean mean) {
    switch (mean) {
        case Mean::heads:
            return mean_of_heads(weights);
        case Mean::layers:
            return mean_of_layers(weights);
        default:
            return mean_of_all(weights);
    }
}

}  // namespace

Attention note_mean_of_heads(Attention attention) {
    if (!attention.heads.empty())
        add_note(attention, (attention.weights.shape(1) > 1 ? "mean over " : "") +
                                show_counted("head", attention.heads));
    attention.heads.clear();
    return attention;
}

Attention mean_over(Attention attention, Mean mean) {
    std::string merged;
    // What a record says is merged already has no numbers.
    if (mean != Mean::heads && !attention.layers.empty()) merged = show_counted("layer", attention.layers);
    if (mean != Mean::layers && !attention.heads.empty())
        merged += (merged.empty() ? "" : " and ") + show_counted("head", attention.heads);
    const std::size_t matrices = attention.weights.shape(0) * attention.weights.shape(1);
    attention.weights = means_of(attention.weights, mean);
    if (mean != Mean::layers) attention.hidden_keys = attention.hidden_keys.over_heads();
    if (mean != Mean::heads) attention.hidden_keys = attention.hidden_keys.over_layers();
    const bool is_mean = matrices > attention.weights.shape(0) * attention.weights.shape(1);
    if (mean != Mean::heads) attention.layers.clear();
    if (mean != Mean::layers) attention.heads.clear();
    if (!merged.empty()) add_note(attention, (is_mean ? "mean over " : "") + merged);
    return attention;
}

}  // namespace heed

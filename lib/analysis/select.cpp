#include "analysis/select.hpp"

#include <algorithm>

namespace heed {
namespace {

std::vector<std::int64_t> chosen(const std::vector<std::int64_t>& held,
                                 const std::vector<std::size_t>& positions) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(positions.size());
    for (const std::size_t position : positions) numbers.push_back(held[position]);
    return numbers;
}

/// The query × key matrix of a layer and head, by position.
const float* matrix_at(const Tensor4& weights, std::size_t layer, std::size_t head) {
    return weights.data() + (layer * weights.shape(1) + head) * weights.shape(2) * weights.shape(3);
}

}  // namespace

Attention select(Attention attention, const Selection& selection, const Place& place) {
    auto layers = selection.layers.among(attention.layers, place);
    auto heads = selection.heads.among(attention.heads, place);
    std::sort(layers.begin(), layers.end());
    std::sort(heads.begin(), heads.end());
    if (layers.size() == attention.layers.size() && heads.size() == attention.heads.size()) return attention;

    const Tensor4& all = attention.weights;  // [layer, head, query, key]
    Tensor4 weights = Tensor4::from_shape({layers.size(), heads.size(), all.shape(2), all.shape(3)});
    float* out = weights.data();
    for (const std::size_t layer : layers)
        for (const std::size_t head : heads)
            out = std::copy_n(matrix_at(all, layer, head), all.shape(2) * all.shape(3), out);
    attention.layers = chosen(attention.layers, layers);
    attention.heads = chosen(attention.heads, heads);
    attention.weights = std::move(weights);
    return attention;
}

std::vector<Panel> panels_of(const Attention& attention) {
    const Tensor4& weights = attention.weights;  // [layer, head, query, key]
    std::vector<Panel> panels;
    for (std::size_t layer = 0; layer < attention.layers.size(); ++layer) {
        for (std::size_t head = 0; head < attention.heads.size(); ++head) {
            Panel panel;
            panel.weights = Matrix::from_shape({weights.shape(2), weights.shape(3)});
            std::copy_n(matrix_at(weights, layer, head), panel.weights.size(), panel.weights.data());
            panel.query_labels = attention.query_labels();
            panel.key_labels = attention.key_labels();
            panel.title = "Layer " + std::to_string(attention.layers[layer]) + ", head " +
                          std::to_string(attention.heads[head]);
            panels.push_back(std::move(panel));
        }
    }
    return panels;
}

}  // namespace heed

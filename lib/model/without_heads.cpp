#include "model/without_heads.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace heed {
namespace {

std::vector<std::size_t> numbers_to(std::size_t count) {
    std::vector<std::size_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

}  // namespace

WithoutHeads::WithoutHeads(const Model& model, const Pass& pass) : model_(model), pass_(pass) {
    inputs_.push_back(model.embed(pass));
    for (std::size_t i = 0; i < model.sizes().num_hidden_layers; ++i)
        inputs_.push_back(model.layer(i, inputs_.back(), pass, nowhere));
}

Matrix WithoutHeads::states() const {
    return model_.finish(inputs_.back(), pass_.threads);
}

std::unique_ptr<WithoutHeads::OpenLayer> WithoutHeads::opened(std::size_t layer, const Matrix& hidden) const {
    const std::size_t heads = model_.sizes().num_attention_heads, tokens = hidden.shape(0);
    auto open = std::make_unique<OpenLayer>(
        OpenLayer{layer, *model_.parts(layer), hidden, Tensor3::from_shape({heads, tokens, tokens}), {}, {}});
    model_.weigh(layer, open->hidden, pass_, numbers_to(heads),
                 [&](std::size_t, std::size_t head) { return &open->weights(head, 0, 0); });
    open->trace.emplace(LayerTrace::of(open->parts, open->hidden, open->weights, pass_.threads));
    open->context = context_of(*open->trace, pass_.threads);
    return open;
}

const WithoutHeads::OpenLayer& WithoutHeads::usual(std::size_t layer) {
    if (!usual_ || usual_->number != layer) usual_ = opened(layer, inputs_[layer]);
    return *usual_;
}

Matrix WithoutHeads::output_without(const OpenLayer& layer, const std::vector<std::size_t>& heads,
                                    const Replacements& by) const {
    const std::size_t size = layer.parts.head_size();
    Matrix context = layer.context;
    for (std::size_t token = 0; token < context.shape(0); ++token)
        for (const std::size_t head : heads) {
            float* const own = context.data() + token * context.shape(1) + head * size;
            if (by.empty())
                std::fill(own, own + size, 0.0F);
            else
                std::copy_n(by[layer.number].begin() + static_cast<std::ptrdiff_t>(head * size), size, own);
        }
    Matrix attended = attended_from(layer.parts, layer.parts.output.forward(context, pass_.threads),
                                    layer.hidden, pass_.threads);
    return layer_output(*layer.trace, std::move(attended), numbers_to(context.shape(0)), pass_.threads);
}

Matrix WithoutHeads::states_without(const HeadSet& heads, const Replacements& by) {
    if (heads.empty()) return states();
    const std::size_t first = heads.begin()->first;
    Matrix hidden = output_without(usual(first), heads.begin()->second, by);
    for (std::size_t i = first + 1; i < model_.sizes().num_hidden_layers; ++i) {
        const auto taken = heads.find(i);
        hidden = taken == heads.end() ? model_.layer(i, hidden, pass_, nowhere)
                                      : output_without(*opened(i, hidden), taken->second, by);
    }
    return model_.finish(std::move(hidden), pass_.threads);
}

std::vector<double> WithoutHeads::context_sums(std::size_t layer) {
    const Matrix& context = usual(layer).context;
    std::vector<double> sums(context.shape(1));
    for (std::size_t token = 0; token < context.shape(0); ++token)
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += context(token, i);
    return sums;
}

}  // namespace heed

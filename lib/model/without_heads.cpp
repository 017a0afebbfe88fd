#include "model/without_heads.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace heed {
namespace {

/// Replaces the contexts, [token, heads · size], of these heads.
void replace(Matrix& contexts, const std::vector<std::size_t>& heads, std::size_t size,
             const std::vector<float>& by) {
    for (std::size_t token = 0; token < contexts.shape(0); ++token)
        for (const std::size_t head : heads) {
            float* const own = contexts.data() + token * contexts.shape(1) + head * size;
            if (by.empty())
                std::fill(own, own + size, 0.0F);
            else
                std::copy_n(by.begin() + static_cast<std::ptrdiff_t>(head * size), size, own);
        }
}

WeightsTarget taking_contexts(std::function<void(Matrix&)> take) {
    WeightsTarget target = nowhere;
    target.take_contexts = std::move(take);
    return target;
}

/// Through the whole decoder, from the encoder's last states.
Matrix decoded(const TargetDecoder& decoder, const TargetPass& pass) {
    Matrix hidden = decoder.embed(pass.target);
    for (std::size_t i = 0; i < decoder.sizes().num_hidden_layers; ++i)
        hidden = decoder.layer(i, hidden, pass, {nowhere, nowhere});
    return decoder.finish(std::move(hidden), pass.target.threads);
}

}  // namespace

LayersOfHeads LayersOfHeads::of(const Model& model, const Pass& pass) {
    return {
        .layers = model.sizes().num_hidden_layers,
        .heads = model.sizes().num_attention_heads,
        .first = model.embed(pass),
        .forward = [&model, pass](
                       std::size_t layer, const Matrix& hidden,
                       const WeightsTarget& target) { return model.layer(layer, hidden, pass, target); },
        .finish = [&model, pass](Matrix hidden) { return model.finish(std::move(hidden), pass.threads); }};
}

LayersOfHeads LayersOfHeads::of(const EncoderDecoder& model, AttentionPart part, const Pass& source,
                                const Pass& target) {
    if (part == AttentionPart::encoder) {
        LayersOfHeads layers = of(model.encoder, source);
        layers.finish = [model, source, target](Matrix hidden) {
            const Matrix states = model.encoder.finish(std::move(hidden), source.threads);
            return decoded(model.decoder, {target, {states, source.batch}});
        };
        return layers;
    }
    const TargetDecoder& decoder = model.decoder;
    const auto states = std::make_shared<const Matrix>(last_states(model.encoder, source));
    return {
        .layers = decoder.sizes().num_hidden_layers,
        .heads = decoder.sizes().num_attention_heads,
        .first = decoder.embed(target),
        .forward =
            [=, &decoder](std::size_t layer, const Matrix& hidden, const WeightsTarget& contexts) {
                const TargetPass pass{target, {*states, source.batch}};
                return decoder.layer(layer, hidden, pass,
                                     part == AttentionPart::cross ? SelfAndCrossTargets{nowhere, contexts}
                                                                  : SelfAndCrossTargets{contexts, nowhere});
            },
        .finish = [=, &decoder](Matrix hidden) { return decoder.finish(std::move(hidden), target.threads); }};
}

WithoutHeads::WithoutHeads(LayersOfHeads layers) : layers_(std::move(layers)) {
    inputs_.push_back(layers_.first);
    for (std::size_t i = 0; i < layers_.layers; ++i)
        inputs_.push_back(layers_.forward(i, inputs_.back(), nowhere));
}

Matrix WithoutHeads::states() const {
    return layers_.finish(inputs_.back());
}

Matrix WithoutHeads::states_without(const HeadSet& heads, const Replacements& by) const {
    if (heads.empty()) return states();
    const std::size_t first = heads.begin()->first;
    Matrix hidden = inputs_[first];
    for (std::size_t i = first; i < layers_.layers; ++i) {
        const auto taken = heads.find(i);
        hidden = layers_.forward(
            i, hidden, taken == heads.end() ? WeightsTarget(nowhere) : taking_contexts([&](Matrix& contexts) {
                replace(contexts, taken->second, contexts.shape(1) / layers_.heads,
                        by.empty() ? std::vector<float>{} : by[i]);
            }));
    }
    return layers_.finish(std::move(hidden));
}

std::vector<double> WithoutHeads::context_sums(std::size_t layer) const {
    std::vector<double> sums;
    layers_.forward(layer, inputs_[layer], taking_contexts([&](const Matrix& contexts) {
                        sums.resize(contexts.shape(1));
                        for (std::size_t token = 0; token < contexts.shape(0); ++token)
                            for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += contexts(token, i);
                    }));
    return sums;
}

}  // namespace heed

#include "model/without_heads.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace heed {
namespace {

struct Rows {
    std::size_t first, end;
};

/// Replaces the contexts, [token, heads · size], of this head in these rows.
void replace(Matrix& contexts, const Rows& rows, std::size_t head, std::size_t size,
             const std::vector<float>& by) {
    for (std::size_t row = rows.first; row < rows.end; ++row) {
        float* const own = contexts.data() + row * contexts.shape(1) + head * size;
        if (by.empty())
            std::fill(own, own + size, 0.0F);
        else
            std::copy_n(by.begin() + static_cast<std::ptrdiff_t>(head * size), size, own);
    }
}

std::vector<float> of_layer(const Replacements& by, std::size_t layer) {
    return by.empty() ? std::vector<float>{} : by[layer];
}

/// Copies of a sequence, one after the other.
TokenBatch copied(const TokenBatch& sequence, std::size_t copies) {
    TokenBatch batch;
    for (std::size_t i = 0; i < copies; ++i) batch.append(sequence.ids, sequence.segments);
    return batch;
}

Matrix copied(const Matrix& rows, std::size_t copies) {
    Matrix matrix = Matrix::from_shape({copies * rows.shape(0), rows.shape(1)});
    for (std::size_t i = 0; i < copies; ++i)
        std::copy_n(rows.data(), rows.size(), matrix.data() + i * rows.size());
    return matrix;
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
        .forward =
            [&model, pass](std::size_t layer, const Matrix& hidden, const WeightsTarget& target) {
                const TokenBatch batch = copied(pass.batch, hidden.shape(0) / pass.batch.tokens());
                return model.layer(layer, hidden, {batch, pass.threads}, target);
            },
        .finish = [&model, pass](Matrix hidden) { return model.finish(std::move(hidden), pass.threads); }};
}

LayersOfHeads LayersOfHeads::of(const EncoderDecoder& model, AttentionPart part, const Pass& source,
                                const Pass& target) {
    if (part == AttentionPart::encoder) {
        LayersOfHeads layers = of(model.encoder, source);
        layers.finish = [model, source, target](Matrix hidden) {
            const std::size_t copies = hidden.shape(0) / source.batch.tokens();
            const TokenBatch sources = copied(source.batch, copies), targets = copied(target.batch, copies);
            const Matrix states = model.encoder.finish(std::move(hidden), source.threads);
            return decoded(model.decoder, {{targets, target.threads}, {states, sources}});
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
                const std::size_t copies = hidden.shape(0) / target.batch.tokens();
                const TokenBatch sources = copied(source.batch, copies),
                                 targets = copied(target.batch, copies);
                const Matrix attended = copied(*states, copies);
                return decoder.layer(layer, hidden, {{targets, target.threads}, {attended, sources}},
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
        const auto take = [&](Matrix& contexts) {
            for (const std::size_t head : taken->second)
                replace(contexts, {0, contexts.shape(0)}, head, contexts.shape(1) / layers_.heads,
                        of_layer(by, i));
        };
        hidden =
            layers_.forward(i, hidden, taken == heads.end() ? WeightsTarget(nowhere) : taking_contexts(take));
    }
    return layers_.finish(std::move(hidden));
}

Matrix WithoutHeads::states_without_each(std::size_t layer, std::size_t first, std::size_t count,
                                         const Replacements& by) const {
    const auto take = [&](Matrix& contexts) {
        const std::size_t rows = contexts.shape(0) / count;
        for (std::size_t i = 0; i < count; ++i)
            replace(contexts, {i * rows, (i + 1) * rows}, first + i, contexts.shape(1) / layers_.heads,
                    of_layer(by, layer));
    };
    Matrix hidden = layers_.forward(layer, copied(inputs_[layer], count), taking_contexts(take));
    for (std::size_t i = layer + 1; i < layers_.layers; ++i) hidden = layers_.forward(i, hidden, nowhere);
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

// What decoders whose layers stand one after the other have in common, as layer_stack.hpp has it of models;
// and what is read of their folders alike.
#pragma once

#include <utility>
#include <vector>

#include "model/target_decoder.hpp"

namespace heed {

/// Each `Layer` has forward(), weigh_self(), weigh_cross(), linears() and last(), the linear layer that is
/// its last product.
template <typename Layer>
struct TargetDecoderStack : TargetDecoder {
    std::vector<Layer> layers;

    Matrix layer(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                 const SelfAndCrossTargets& targets) const override {
        return layers[i].forward(hidden, pass, targets);
    }
    void weigh_self(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                    std::span<const std::size_t> heads, const WeightsTarget& target) const override {
        layers[i].weigh_self(hidden, pass, heads, target);
    }
    void weigh_cross(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                     std::span<const std::size_t> heads, const WeightsTarget& target) const override {
        layers[i].weigh_cross(hidden, pass, heads, target);
    }
    Matrix finish(Matrix hidden, Threads&) const override {
        return finite_states(std::move(hidden), layers.back().last());
    }
    std::vector<Linear*> linears(std::size_t i) override { return layers[i].linears(); }
};

/// The embedding of one half of an encoder-decoder. Both have mostly one, and a file may hold it under any of
/// three names, or two of them under their own: `stack` is "encoder" or "decoder".
Embedding shared_embedding(const Scope& scope, const std::string& stack, std::size_t rows, std::size_t size);

}  // namespace heed

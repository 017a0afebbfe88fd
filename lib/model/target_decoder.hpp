// The second half of an encoder-decoder: a stack of layers that attend to the target's tokens before them,
// and to the states that the encoder, a Model, has made of the source. The caller drives it as a Model:
// embed, layer by layer, finish.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/model.hpp"

namespace heed {

/// The targets on their way through a decoder, and the encoder's last states of their sources.
struct TargetPass {
    Pass target;
    Attended source;
};

/// Where a layer's weights go: those of the target's tokens to each other, and to the source's.
struct SelfAndCrossTargets {
    WeightsTarget self;
    WeightsTarget cross;
};

class TargetDecoder {
  public:
    virtual ~TargetDecoder() = default;

    virtual ModelSizes sizes() const = 0;
    /// As Model::embed, of the target's tokens.
    virtual Matrix embed(const Pass& pass) const = 0;
    /// The states after layer `i`, from those before it.
    virtual Matrix layer(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                         const SelfAndCrossTargets& targets) const = 0;
    /// The weights of these heads of layer `i`, of its attention to the target or to the source, and nothing
    /// that is not needed for them.
    virtual void weigh_self(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                            std::span<const std::size_t> heads, const WeightsTarget& target) const = 0;
    virtual void weigh_cross(std::size_t i, const Matrix& hidden, const TargetPass& pass,
                             std::span<const std::size_t> heads, const WeightsTarget& target) const = 0;
    // As of Model.
    virtual Matrix finish(Matrix hidden, Threads& threads) const = 0;
    virtual std::vector<Linear*> linears(std::size_t i) = 0;

  protected:
    TargetDecoder() = default;
    TargetDecoder(const TargetDecoder&) = default;
    TargetDecoder(TargetDecoder&&) = default;
    TargetDecoder& operator=(const TargetDecoder&) = default;
    TargetDecoder& operator=(TargetDecoder&&) = default;
};

/// Adds `D`, a TargetDecoder with load() whose Config has parse(), decoder_sizes() and
/// decoder_start_token_id, to a family. `first_weight`: the canonical name of a tensor that is there if the
/// decoder is.
template <typename D, typename Config = typename D::Config>
Family with_target_decoder(Family family, const char* first_weight) {
    family.target_decoder = TargetDecoderFamily{
        first_weight, [](const JsonValue& config) { return Config::parse(config).decoder_sizes(); },
        [](const JsonValue& config) { return Config::parse(config).decoder_start_token_id; },
        [](const JsonValue& config, const Scope& scope,
           std::size_t layers) -> std::unique_ptr<TargetDecoder> {
            return std::make_unique<D>(D::load(Config::parse(config), scope, layers));
        }};
    return family;
}

}  // namespace heed

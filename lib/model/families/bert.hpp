// BERT (Devlin et al. 2019), with the names of transformers' BertModel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/layers/encoder.hpp"

namespace heed {

using BertConfig = EncoderConfig;

struct Bert final : LayerStack<EncoderLayer> {
    using Config = EncoderConfig;
    static const WeightNames names;

    Config config;
    EncoderEmbeddings embeddings;

    /// As Family::load.
    static Bert load(const EncoderConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass, pass.batch.positions()); }
};

Family bert();
/// ERNIE (Sun et al. 2019) without task ids, which is a BERT by another name.
Family ernie();

}  // namespace heed

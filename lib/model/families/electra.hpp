// ELECTRA (Clark et al. 2020), with the names of transformers' ElectraModel: BERT, but its embeddings may be
// of another size than what the layers take.
#pragma once

#include <optional>

#include "model/layers/encoder.hpp"

namespace heed {

/// With the defaults of transformers' ElectraConfig where they differ from BERT's.
struct ElectraConfig : EncoderConfig {
    std::size_t embedding_size = 128;

    ElectraConfig();
    /// As EncoderConfig::parse.
    static ElectraConfig parse(const JsonValue& json);
};

struct Electra final : LayerStack<EncoderLayer> {
    using Config = ElectraConfig;

    Config config;
    EncoderEmbeddings embeddings;              // [..., embedding_size]
    std::optional<Linear> embeddings_project;  // [hidden_size, embedding_size], where the two differ

    /// As Family::load.
    static Electra load(const ElectraConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override;
};

Family electra();

}  // namespace heed

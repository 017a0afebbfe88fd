// RoBERTa (Liu et al. 2019), XLM-RoBERTa (Conneau et al. 2020) and CamemBERT (Martin et al. 2020), with the
// names of transformers' RobertaModel: BERT, but positions are counted from the padding's id on.
#pragma once

#include "model/layers/encoder.hpp"

namespace heed {

/// With the defaults of transformers' RobertaConfig where they differ from BERT's.
struct RobertaConfig : EncoderConfig {
    std::size_t pad_token_id = 1;

    /// As EncoderConfig::parse. InputError too if the padding leaves no position to a token.
    static RobertaConfig parse(const JsonValue& json);
    /// With one row of token types every token has it, whatever its segment.
    ModelSizes sizes() const;
};

struct Roberta final : LayerStack<EncoderLayer> {
    using Config = RobertaConfig;

    Config config;
    EncoderEmbeddings embeddings;

    /// As Family::load.
    static Roberta load(const RobertaConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override;
};

Family roberta();
Family xlm_roberta();
Family camembert();

}  // namespace heed

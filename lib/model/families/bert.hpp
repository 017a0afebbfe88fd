// BERT (Devlin et al. 2019), with the names of transformers' BertModel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/families/bert_layer.hpp"

namespace heed {

struct BertEmbeddings {
    Embedding word_embeddings;                     // [vocab_size, size]
    Embedding token_type_embeddings;               // [type_vocab_size, size]
    std::optional<Embedding> position_embeddings;  // [max_position_embeddings, size], if they are absolute
    LayerNorm layer_norm;

    /// With vectors of `size`, in most families the hidden size.
    static BertEmbeddings load(const BertConfig& config, const Scope& scope, std::size_t size);

    /// Each token's position has to be in its table.
    Matrix forward(const Pass& pass, const std::vector<std::int64_t>& positions) const;  // [token, size]
};

struct Bert final : LayerStack<BertLayer> {
    using Config = BertConfig;
    static const WeightNames names;

    Config config;
    BertEmbeddings embeddings;

    /// As Family::load.
    static Bert load(const BertConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass, pass.batch.positions()); }
};

Family bert();
/// ERNIE (Sun et al. 2019) without task ids, which is a BERT by another name.
Family ernie();

}  // namespace heed

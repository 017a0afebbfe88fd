// The encoder of BERT (Devlin et al. 2019), whose norms stand after each block, with transformers' names of
// its parts, and the configuration it is built by. RoBERTa, ELECTRA, ALBERT and others are made of these
// parts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/layers/layer_stack.hpp"
#include "nn/relative_positions.hpp"

namespace heed {

/// How positions come in: absolute in the embeddings, or as distances in the attention of each layer, which
/// is what transformers computed up to version 4.56 (5 takes no notice of the field).
enum class PositionEmbeddingType { absolute, relative_key, relative_key_query };

/// With BERT's defaults.
struct EncoderConfig {
    std::size_t vocab_size = 30522;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t intermediate_size = 3072;
    std::size_t max_position_embeddings = 512;
    std::size_t type_vocab_size = 2;
    Activation hidden_act = Activation::gelu;
    float layer_norm_eps = 1e-12F;
    PositionEmbeddingType position_embedding_type = PositionEmbeddingType::absolute;
    bool is_decoder = false;  // a token sees itself and those before it

    /// The configuration in `json`, a config.json. InputError, which names the field, for sizes that are
    /// zero, huge or do not divide, for an activation or a kind of positions that heed does not compute (it
    /// lists those it does), and for add_cross_attention.
    static EncoderConfig parse(const JsonValue& json);
    ModelSizes sizes() const;

    /// Takes the fields of `json` that are BERT's.
    void read(const JsonValue& json);
};

struct EncoderEmbeddings {
    Embedding word_embeddings;                     // [vocab_size, size]
    Embedding token_type_embeddings;               // [type_vocab_size, size]
    std::optional<Embedding> position_embeddings;  // [max_position_embeddings, size], if they are absolute
    LayerNorm layer_norm;

    /// With vectors of `size`, in most families the hidden size.
    static EncoderEmbeddings load(const EncoderConfig& config, const Scope& scope, std::size_t size);

    /// Each token's position has to be in its table.
    Matrix forward(const Pass& pass, const std::vector<std::int64_t>& positions) const;  // [token, size]
};

struct EncoderSelfAttention {
    std::size_t num_attention_heads;
    Linear query;
    Linear key;
    Linear value;
    std::optional<DistanceEmbedding> distance_embedding{};
    Sight sight = {};

    AttentionHeads heads() const;
};

/// The end of both blocks of a layer: LayerNorm(dense(x) + input).
struct EncoderOutput {
    Linear dense;
    LayerNorm layer_norm;

    /// dense and LayerNorm in `scope`, from vectors of `in` to those of `out`.
    static EncoderOutput load(const Scope& scope, std::size_t out, std::size_t in, float eps);

    Matrix forward(const Matrix& x, const Matrix& input, Threads& threads) const;
};

template <typename SelfAttention>
struct EncoderAttention {
    SelfAttention self;
    EncoderOutput output;
};

struct EncoderIntermediate {
    Linear dense;
    Activation hidden_act;
};

/// `SelfAttention` has num_attention_heads, query, key, value, and heads() for forward() and weigh().
template <typename SelfAttention>
struct EncoderLayerOf {
    EncoderAttention<SelfAttention> attention;
    EncoderIntermediate intermediate;
    EncoderOutput output;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
        return after_heads(attention.self.heads().forward(hidden, pass, target), hidden, pass.threads);
    }
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const {
        attention.self.heads().weigh(hidden, pass, heads, target);
    }
    /// What follows the heads' context.
    Matrix after_heads(const Matrix& context, const Matrix& hidden, Threads& threads) const {
        const Matrix attended = attention.output.forward(context, hidden, threads);
        Matrix fed = feed_forward(attended, threads);
        output.layer_norm.apply_to_sum(fed, attended, threads);
        return fed;
    }
    /// Its second block without LayerNorm and residual.
    Matrix feed_forward(const Matrix& x, Threads& threads) const {
        return feed_forward_block(x, intermediate.dense, intermediate.hidden_act, output.dense, threads);
    }
    std::vector<Linear*> linears() {
        return {&attention.self.query,   &attention.self.key, &attention.self.value,
                &attention.output.dense, &intermediate.dense, &output.dense};
    }
    LayerParts parts() const {
        return {
            .order = LayerParts::Order::post_norm,
            .heads = attention.self.num_attention_heads,
            .value_heads = attention.self.num_attention_heads,
            .value = attention.self.value,
            .output = attention.output.dense,
            .first_norm = NormParts::of(attention.output.layer_norm),
            .second_norm = NormParts::of(output.layer_norm),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return feed_forward(x, threads); },
            .feed_forward_parts =
                FeedForwardParts{intermediate.dense, intermediate.hidden_act, output.dense}};
    }
    const Linear& last() const { return output.dense; }
};

struct EncoderLayer : EncoderLayerOf<EncoderSelfAttention> {
    static EncoderLayer load(const EncoderConfig& config, const Scope& scope);

    LayerParts parts() const;
    Sight sight() const { return attention.self.sight; }
};

/// The first `layers` of encoder.layer in `scope`.
std::vector<EncoderLayer> load_encoder_layers(const EncoderConfig& config, const Scope& scope,
                                              std::size_t layers);

/// As WeightNames::canonical_name for a model with BERT's parts, whose task's models put `prefix` before.
std::optional<std::string> encoder_name(std::string_view in_file, std::string_view prefix);

}  // namespace heed

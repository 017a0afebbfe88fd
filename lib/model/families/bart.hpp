// BART (Lewis et al. 2020), with the names of transformers' BartModel: BERT's layers, with the norms after
// attention and feed-forward, after learned positions.
#pragma once

#include <optional>

#include "model/layers/layer_stack.hpp"
#include "model/layers/target_decoder_stack.hpp"

namespace heed {

/// The sizes of one half.
struct BartHalf {
    std::size_t layers = 12;
    std::size_t attention_heads = 16;
    std::size_t ffn_dim = 4096;
};

/// With the defaults of transformers' BartConfig.
struct BartConfig {
    std::size_t vocab_size = 50265;
    std::size_t d_model = 1024;
    std::size_t max_position_embeddings = 1024;
    BartHalf encoder;
    BartHalf decoder;
    Activation activation_function = Activation::gelu;
    bool scale_embedding = false;
    std::optional<std::size_t> decoder_start_token_id = 2;

    static constexpr float layer_norm_eps = 1e-5F;
    /// In the table of positions, the first so many rows are of none.
    static constexpr std::size_t position_offset = 2;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static BartConfig parse(const JsonValue& json);
    ModelSizes sizes() const { return sizes_of(encoder); }
    ModelSizes decoder_sizes() const { return sizes_of(decoder); }

  private:
    ModelSizes sizes_of(const BartHalf& half) const;
};

struct BartEmbeddings {
    Embedding embed_tokens;     // [vocab_size, d_model]
    Embedding embed_positions;  // [max_position_embeddings + position_offset, d_model]
    LayerNorm layernorm_embedding;
    float embed_scale;

    Matrix forward(const Pass& pass) const;  // [token, d_model]
};

struct BartAttention {
    std::size_t num_heads;
    Linear q_proj;
    Linear k_proj;
    Linear v_proj;
    Linear out_proj;
    LayerNorm layer_norm;  // self_attn_layer_norm, encoder_attn_layer_norm

    AttentionHeads heads(HeadRule rule = {}) const {
        return {num_heads, q_proj, k_proj, v_proj, std::move(rule)};
    }
    /// What comes after the heads: LayerNorm(hidden + out_proj(context)).
    Matrix output(const Matrix& context, const Matrix& hidden, Threads& threads) const;
    std::vector<Linear*> linears() { return {&q_proj, &k_proj, &v_proj, &out_proj}; }
};

struct BartFeedForward {
    Linear fc1;
    Linear fc2;
    LayerNorm final_layer_norm;
    Activation activation_function;

    Matrix forward(const Matrix& hidden, Threads& threads) const;
};

struct BartEncoderLayer {
    BartAttention self_attn;
    BartFeedForward feed_forward;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return feed_forward.fc2; }
};

struct BartDecoderLayer {
    BartAttention self_attn;
    BartAttention encoder_attn;
    BartFeedForward feed_forward;

    Matrix forward(const Matrix& hidden, const TargetPass& pass, const SelfAndCrossTargets& targets) const;
    void weigh_self(const Matrix& hidden, const TargetPass& pass, std::span<const std::size_t> heads,
                    const WeightsTarget& target) const;
    void weigh_cross(const Matrix& hidden, const TargetPass& pass, std::span<const std::size_t> heads,
                     const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    const Linear& last() const { return feed_forward.fc2; }

  private:
    Matrix attend_to_target(const Matrix& hidden, const TargetPass& pass, const WeightsTarget& target) const;
};

struct BartEncoder final : LayerStack<BartEncoderLayer> {
    using Config = BartConfig;

    Config config;
    BartEmbeddings embeddings;

    /// As Family::load.
    static BartEncoder load(const BartConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
};

struct BartDecoder final : TargetDecoderStack<BartDecoderLayer> {
    using Config = BartConfig;

    Config config;
    BartEmbeddings embeddings;

    /// As TargetDecoderFamily::load.
    static BartDecoder load(const BartConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.decoder_sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
};

Family bart();

}  // namespace heed

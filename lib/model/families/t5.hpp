// T5 (Raffel et al. 2020) with T5 1.1 and Flan-T5, and mT5 (Xue et al. 2021), with the names of transformers'
// T5Model: norms without a mean before attention and feed-forward, a bias for relative positions that the
// layers of a stack share, no scale, no other bias.
#pragma once

#include <memory>
#include <optional>

#include "model/layers/layer_stack.hpp"
#include "model/layers/target_decoder_stack.hpp"
#include "nn/relative_positions.hpp"

namespace heed {

/// With the defaults of transformers' T5Config.
struct T5Config {
    std::size_t vocab_size = 32128;
    std::size_t d_model = 512;
    std::size_t d_kv = 64;
    std::size_t d_ff = 2048;
    std::size_t num_layers = 6;
    std::size_t num_decoder_layers = 6;
    std::size_t num_heads = 8;
    std::size_t relative_attention_num_buckets = 32;
    std::size_t relative_attention_max_distance = 128;
    std::size_t n_positions = ModelSizes::unlimited;  // of the texts that it was trained with
    Activation dense_act_fn = Activation::relu;
    bool is_gated_act = false;
    float layer_norm_epsilon = 1e-6F;
    std::optional<std::size_t> decoder_start_token_id;

    /// The configuration in `json`, a config.json; defaults are those of its model_type. InputError, which
    /// names the field, for what heed does not compute.
    static T5Config parse(const JsonValue& json);
    ModelSizes sizes() const;
    ModelSizes decoder_sizes() const;
    std::size_t inner_dim() const { return num_heads * d_kv; }
};

struct T5Attention {
    std::size_t n_heads;
    Linear q;
    Linear k;
    Linear v;
    Linear o;
    std::shared_ptr<const RelativeAttentionBias> relative_attention_bias;  // the stack's; null: none

    AttentionHeads heads() const;
};

/// T5LayerSelfAttention, and T5LayerCrossAttention.
struct T5LayerAttention {
    T5Attention attention;
    RmsNorm layer_norm;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    Matrix forward(const Matrix& hidden, const Attended& attended, const Pass& pass,
                   const WeightsTarget& target) const;

  private:
    Matrix added(const Matrix& context, const Matrix& hidden, Threads& threads) const;
};

struct T5LayerFF {
    Linear wi;                   // wi_0 where it is gated
    std::optional<Linear> wi_1;  // the gate
    Linear wo;
    Activation act;
    RmsNorm layer_norm;

    Matrix forward(const Matrix& hidden, Threads& threads) const;
    /// What the block makes of normal rows, without the residual.
    Matrix dense(const Matrix& normal, Threads& threads) const;
};

struct T5Block {
    T5LayerAttention self_attention;
    T5LayerFF feed_forward;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return feed_forward.wo; }
};

struct T5DecoderBlock {
    T5LayerAttention self_attention;
    T5LayerAttention cross_attention;
    T5LayerFF feed_forward;

    Matrix forward(const Matrix& hidden, const TargetPass& pass, const SelfAndCrossTargets& targets) const;
    void weigh_self(const Matrix& hidden, const TargetPass& pass, std::span<const std::size_t> heads,
                    const WeightsTarget& target) const;
    void weigh_cross(const Matrix& hidden, const TargetPass& pass, std::span<const std::size_t> heads,
                     const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    const Linear& last() const { return feed_forward.wo; }
};

/// Embedding, blocks, norm: what `Blocks`, a LayerStack or a TargetDecoderStack, becomes.
template <typename Blocks>
struct T5Stack : Blocks {
    using Config = T5Config;

    Config config;
    Embedding embed_tokens;
    RmsNorm final_layer_norm;

    Matrix embed(const Pass& pass) const override {
        return embed_tokens.forward(pass.batch.ids, pass.threads);
    }
    Matrix finish(Matrix hidden, Threads& threads) const override {
        return finite_states(final_layer_norm.forward(hidden, threads), this->layers.back().last());
    }
};

struct T5Encoder final : T5Stack<LayerStack<T5Block>> {
    /// As Family::load. The final norm is loaded with the last layer.
    static T5Encoder load(const T5Config& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
};

struct T5Decoder final : T5Stack<TargetDecoderStack<T5DecoderBlock>> {
    /// As TargetDecoderFamily::load. The final norm is loaded with the last layer.
    static T5Decoder load(const T5Config& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.decoder_sizes(); }
};

Family t5();
Family mt5();

}  // namespace heed

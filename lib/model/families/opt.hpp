// OPT (Zhang et al. 2022), with the names of transformers' OPTModel: a decoder whose positions are a table
// that begins at row 2. Its norms stand before what they feed, or after the sums (OPT-350m).
#pragma once

#include <optional>

#include "model/layers/layer_stack.hpp"

namespace heed {

/// With the defaults of transformers' OPTConfig.
struct OptConfig {
    std::size_t vocab_size = 50272;
    std::size_t hidden_size = 768;
    std::size_t num_hidden_layers = 12;
    std::size_t num_attention_heads = 12;
    std::size_t ffn_dim = 3072;
    std::size_t max_position_embeddings = 2048;
    std::size_t word_embed_proj_dim = 0;  // 0: hidden_size
    Activation activation_function = Activation::relu;
    bool do_layer_norm_before = true;
    bool enable_bias = true;
    bool layer_norm_elementwise_affine = true;
    bool remove_final_layer_norm = false;

    static constexpr float layer_norm_eps = 1e-5F;
    static constexpr std::size_t first_position = 2;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static OptConfig parse(const JsonValue& json);
    ModelSizes sizes() const;
};

struct OptAttention {
    std::size_t num_attention_heads;
    Linear q_proj;
    Linear k_proj;
    Linear v_proj;
    Linear out_proj;

    AttentionHeads heads() const { return {num_attention_heads, q_proj, k_proj, v_proj, {.sight = causal}}; }
};

/// What both layers are made of.
struct OptLayerParts {
    OptAttention self_attn;
    LayerNorm self_attn_layer_norm;
    Linear fc1;
    Linear fc2;
    LayerNorm final_layer_norm;
    Activation activation_fn;

    std::vector<Linear*> linears();
    const Linear& last() const { return fc2; }
    Sight sight() const { return causal; }

  protected:
    /// Of what the attention takes, normalised or not.
    Matrix attend(const Matrix& x, const Pass& pass, const WeightsTarget& target) const;
    Matrix feed_forward(const Matrix& x, Threads& threads) const;
    LayerParts parts_in(LayerParts::Order order) const;
};

/// With norms before attention and feed-forward, where do_layer_norm_before is set.
struct OptPreNormLayer : OptLayerParts {
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    LayerParts parts() const { return parts_in(LayerParts::Order::pre_norm); }
};

/// With norms after the sums.
struct OptPostNormLayer : OptLayerParts {
    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    LayerParts parts() const { return parts_in(LayerParts::Order::post_norm); }
};

template <typename Layer>
struct Opt final : LayerStack<Layer> {
    using Config = OptConfig;

    Config config;
    Embedding embed_tokens;     // [vocab_size, word_embed_proj_dim]
    Embedding embed_positions;  // [2 + max_position_embeddings, hidden_size]
    std::optional<Linear> project_in;
    std::optional<Linear> project_out;
    std::optional<LayerNorm> final_layer_norm;

    /// As Family::load. What comes after the layers is loaded with the last.
    static Opt load(const OptConfig& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override;
    Matrix finish(Matrix hidden, Threads& threads) const override;
};

Family opt();

}  // namespace heed

// GPT-2 (Radford et al. 2019), with the names of transformers' GPT2Model: a decoder, in which a token sees
// itself and those before it. Its norms stand before what they feed, its linear layers are stored as [in,
// out].
#pragma once

#include "model/layers/layer_stack.hpp"

namespace heed {

/// With the defaults of transformers' GPT2Config.
struct Gpt2Config {
    std::size_t vocab_size = 50257;
    std::size_t n_positions = 1024;
    std::size_t n_embd = 768;
    std::size_t n_layer = 12;
    std::size_t n_head = 12;
    std::size_t n_inner = 0;  // 0: 4 · n_embd
    Activation activation_function = Activation::gelu_tanh;
    float layer_norm_epsilon = 1e-5F;
    bool scale_attn_weights = true;
    bool scale_attn_by_inverse_layer_idx = false;

    /// The configuration in `json`, a config.json. InputError, which names the field, for what heed does not
    /// compute.
    static Gpt2Config parse(const JsonValue& json);
    ModelSizes sizes() const;
    /// Of the energies in layer `i`.
    float scale(std::size_t i) const;
};

struct Gpt2Embeddings {
    Embedding wte;  // [vocab_size, n_embd]
    Embedding wpe;  // [n_positions, n_embd]

    Matrix forward(const Pass& pass) const;  // [token, n_embd]
};

struct Gpt2Attention {
    std::size_t n_head;
    Linear query;  // the three parts of c_attn
    Linear key;
    Linear value;
    Linear c_proj;
    float scale;

    AttentionHeads heads() const { return {n_head, query, key, value, {.sight = causal, .scale = scale}}; }
};

struct Gpt2Mlp {
    Linear c_fc;
    Linear c_proj;
    Activation act;

    Matrix forward(const Matrix& x, Threads& threads) const;
};

struct Gpt2Block {
    LayerNorm ln_1;
    Gpt2Attention attn;
    LayerNorm ln_2;
    Gpt2Mlp mlp;

    Matrix forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const;
    void weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
               const WeightsTarget& target) const;
    std::vector<Linear*> linears();
    LayerParts parts() const;
    const Linear& last() const { return mlp.c_proj; }
    Sight sight() const { return causal; }
};

struct Gpt2 final : LayerStack<Gpt2Block> {
    using Config = Gpt2Config;
    static const WeightNames names;

    Config config;
    Gpt2Embeddings embeddings;
    LayerNorm ln_f;

    /// As Family::load. The final norm is loaded with the last layer.
    static Gpt2 load(const Gpt2Config& config, const Scope& scope, std::size_t layers);

    ModelSizes sizes() const override { return config.sizes(); }
    Matrix embed(const Pass& pass) const override { return embeddings.forward(pass); }
    Matrix finish(Matrix hidden, Threads& threads) const override;
};

Family gpt2();

}  // namespace heed

// Qwen3 (2025), with the names of transformers' Qwen3Model: LLaMA's layer, with a norm of each head's queries
// and keys before they turn.
#pragma once

#include "model/families/llama.hpp"

namespace heed {

struct Qwen3Config : LlamaConfig {
    /// As LlamaConfig::parse.
    static Qwen3Config parse(const JsonValue& json);
};

/// Gemma 3 has it too.
struct Qwen3Attention : LlamaAttention {
    RmsNorm q_norm;  // [head_dim]
    RmsNorm k_norm;

    AttentionHeads heads(const TokenBatch& batch) const { return heads({}, batch); }
    AttentionHeads heads(HeadRule rule, const TokenBatch& batch) const;
};

struct Qwen3 final : LlamaStack<LlamaDecoderLayer<Qwen3Attention>> {
    using Config = Qwen3Config;

    /// As Family::load. The final norm is loaded with the last layer.
    static Qwen3 load(const Qwen3Config& config, const Scope& scope, std::size_t layers);
};

Family qwen3();

}  // namespace heed

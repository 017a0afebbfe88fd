// Gemma 3 (2025), the part of it that reads text, with the names of transformers' Gemma3TextModel: Gemma 2's
// layer with Qwen3's norms of queries and keys, no cap, and positions of their own for layers with a window.
#pragma once

#include <memory>

#include "model/families/gemma2.hpp"
#include "model/families/qwen3.hpp"

namespace heed {

/// With the defaults of transformers' Gemma3TextConfig.
struct Gemma3Config : Gemma2Config {
    std::shared_ptr<const RotaryFrequencies> local_rope;  // of layers with a window

    Gemma3Config();

    /// As LlamaConfig::parse.
    static Gemma3Config parse(const JsonValue& json);
};

struct Gemma3Attention : Qwen3Attention {
    float scale;

    AttentionHeads heads(const TokenBatch& batch) const {
        return Qwen3Attention::heads({.scale = scale}, batch);
    }
};

struct Gemma3 final : GemmaStack<Gemma2DecoderLayer<Gemma3Attention>> {
    using Config = Gemma3Config;

    /// As Family::load. The final norm is loaded with the last layer.
    static Gemma3 load(const Gemma3Config& config, const Scope& scope, std::size_t layers);
};

Family gemma3_text();

}  // namespace heed

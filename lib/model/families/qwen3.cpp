#include "model/families/qwen3.hpp"

#include <utility>

#include "model/config.hpp"

namespace heed {

Qwen3Config Qwen3Config::parse(const JsonValue& json) {
    Qwen3Config config;
    config.vocab_size = 151936;
    config.intermediate_size = 22016;
    config.num_key_value_heads = 32;
    config.head_dim = 128;
    config.max_position_embeddings = 32768;
    config.read(json);
    config.read_rotary_positions(json);
    config.qkv_bias = config.o_bias = is_set(json, "attention_bias");
    read_qwen_windows(json, config);
    return config;
}

AttentionHeads Qwen3Attention::heads(HeadRule rule, const TokenBatch& batch) const {
    const auto normed = [](const RmsNorm& norm) {
        return [&norm](Matrix& rows, Threads& threads) { rows = norm.forward(std::move(rows), threads); };
    };
    rule.prepare_queries = normed(q_norm);
    rule.prepare_keys = normed(k_norm);
    return LlamaAttention::heads(std::move(rule), batch);
}

Qwen3 Qwen3::load(const Qwen3Config& config, const Scope& scope, std::size_t layers) {
    Qwen3 model;
    const Rotation rotation(config.rope, config.head_dim);
    load_stack(model, config, scope, layers, [&](const Scope& self_attn, std::size_t i) {
        return Qwen3Attention{LlamaAttention::load(self_attn, config, rotation, config.sights[i]),
                              self_attn.at("q_norm").rms_norm(config.head_dim, config.rms_norm_eps),
                              self_attn.at("k_norm").rms_norm(config.head_dim, config.rms_norm_eps)};
    });
    return model;
}

Family qwen3() {
    return family_of<Qwen3>("qwen3", llama_names("Qwen3"));
}

}  // namespace heed

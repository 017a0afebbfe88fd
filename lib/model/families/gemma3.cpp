#include "model/families/gemma3.hpp"

#include <optional>

#include "model/config.hpp"
#include "model/rope_config.hpp"

namespace heed {
namespace {

/// The object of rope_parameters for one kind of layer.
std::optional<JsonValue> parameters_of(const JsonValue& json, const char* layer_type) {
    const auto parameters = json.find("rope_parameters");
    return parameters ? parameters->find(layer_type) : std::nullopt;
}

/// Layers that see all have rope_theta and rope_scaling, those with a window rope_local_base_freq; newer
/// files have an object for each in rope_parameters.
void read_rotary_positions_of_both(const JsonValue& json, Gemma3Config& config) {
    const auto read = [&](const std::optional<JsonValue>& parameters, double theta) {
        return read_rope(parameters, {.head_dim = config.head_dim,
                                      .max_position_embeddings = config.max_position_embeddings,
                                      .rope_theta = theta});
    };
    const auto full = parameters_of(json, "full_attention");
    const auto sliding = parameters_of(json, "sliding_attention");
    const auto scaling = json.find("rope_scaling");
    double theta = above_zero_or(json, "rope_theta", 1e6);
    if (full) theta = above_zero_or(*full, "rope_theta", theta);
    config.rope = read(scaling ? scaling : full, theta);
    config.local_rope = read(sliding, above_zero_or(json, "rope_local_base_freq", 1e4));
}

}  // namespace

Gemma3Config::Gemma3Config() {
    vocab_size = 262208;
    max_position_embeddings = 131072;
}

Gemma3Config Gemma3Config::parse(const JsonValue& json) {
    Gemma3Config config;
    const auto pattern = json.find("sliding_window_pattern");
    const std::size_t period = pattern ? read_size(*pattern, most_layers) : 6;
    config.read_gemma2(json, [&](std::size_t i) { return (i + 1) % period == 0; });
    read_rotary_positions_of_both(json, config);
    return config;
}

Gemma3 Gemma3::load(const Gemma3Config& config, const Scope& scope, std::size_t layers) {
    Gemma3 model;
    const Rotation global(config.rope, config.head_dim), local(config.local_rope, config.head_dim);
    load_gemma2_stack(model, config, scope, layers, [&](const Scope& self_attn, std::size_t i) {
        const auto norm = [&](const char* name) {
            return gemma_norm(self_attn.at(name), config.head_dim, config.rms_norm_eps);
        };
        return Gemma3Attention{
            {LlamaAttention::load(self_attn, config, config.is_global[i] ? global : local, config.sights[i]),
             norm("q_norm"), norm("k_norm")},
            config.scale};
    });
    return model;
}

Family gemma3_text() {
    return family_of<Gemma3>("gemma3_text", llama_names("Gemma 3"));
}

}  // namespace heed

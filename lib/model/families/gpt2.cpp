#include "model/families/gpt2.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "model/config.hpp"

namespace heed {
namespace {

/// transformers takes the names of other families too.
constexpr auto size_fields = std::to_array<SizeField<Gpt2Config>>(
    {{"vocab_size", &Gpt2Config::vocab_size, largest_vocabulary},
     {"n_positions", &Gpt2Config::n_positions, most_positions},
     {"max_position_embeddings", &Gpt2Config::n_positions, most_positions},
     {"n_embd", &Gpt2Config::n_embd, largest_hidden_size},
     {"hidden_size", &Gpt2Config::n_embd, largest_hidden_size},
     {"n_layer", &Gpt2Config::n_layer, most_layers},
     {"num_hidden_layers", &Gpt2Config::n_layer, most_layers},
     {"n_head", &Gpt2Config::n_head, largest_hidden_size},
     {"num_attention_heads", &Gpt2Config::n_head, largest_hidden_size}});

void read_field(const std::string& name, const JsonValue& value, Gpt2Config& config) {
    read_size_field(config, size_fields, name, value);
    if (name == "n_inner" && !value.is_null()) config.n_inner = read_size(value, largest_intermediate_size);
    if (name == "activation_function") config.activation_function = read_activation(value);
    if (name == "layer_norm_epsilon") config.layer_norm_epsilon = read_epsilon(value);
    if (name == "scale_attn_weights") config.scale_attn_weights = value.boolean();
    if (name == "scale_attn_by_inverse_layer_idx") config.scale_attn_by_inverse_layer_idx = value.boolean();
    require_decoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "transformer.");
    const bool is_needed = name.starts_with("wte.") || name.starts_with("wpe.") || name.starts_with("h.") ||
                           name.starts_with("ln_f.");
    const bool is_mask = name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias");
    if (!is_needed || is_mask) return std::nullopt;
    return name;
}

Gpt2Block load_block(const Scope& scope, const Gpt2Config& config, std::size_t i) {
    const std::size_t size = config.n_embd;
    const auto norm = [&](const char* name) {
        return scope.at(name).layer_norm(size, config.layer_norm_epsilon);
    };
    const Linear c_attn = scope.at("attn.c_attn").conv1d(3 * size, size);
    const Scope mlp = scope.at("mlp");
    return {norm("ln_1"),
            {config.n_head, c_attn.part(0, 3), c_attn.part(1, 3), c_attn.part(2, 3),
             scope.at("attn.c_proj").conv1d(size, size), config.scale(i)},
            norm("ln_2"),
            {mlp.at("c_fc").conv1d(config.n_inner, size), mlp.at("c_proj").conv1d(size, config.n_inner),
             config.activation_function}};
}

}  // namespace

Gpt2Config Gpt2Config::parse(const JsonValue& json) {
    Gpt2Config config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    if (config.n_inner == 0) config.n_inner = 4 * config.n_embd;
    require_whole_heads(json.place().at(".n_embd"), config.n_embd, config.n_head);
    return config;
}

ModelSizes Gpt2Config::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = n_embd,
            .num_hidden_layers = n_layer,
            .num_attention_heads = n_head,
            .intermediate_size = n_inner,
            .max_position_embeddings = n_positions,
            .max_tokens = n_positions,
            .type_vocab_size = std::nullopt,
            .hidden_act = activation_function,
            .layer_norm_eps = layer_norm_epsilon};
}

float Gpt2Config::scale(std::size_t i) const {
    const std::size_t head_size = n_embd / n_head;
    const double of_size = scale_attn_weights ? 1 / std::sqrt(static_cast<double>(head_size)) : 1;
    return static_cast<float>(scale_attn_by_inverse_layer_idx ? of_size / static_cast<double>(i + 1)
                                                              : of_size);
}

Matrix Gpt2Embeddings::forward(const Pass& pass) const {
    Matrix hidden = wte.forward(pass.batch.ids, pass.threads);
    wpe.add_to(hidden, pass.batch.positions(), pass.threads);
    return hidden;
}

Matrix Gpt2Mlp::forward(const Matrix& x, Threads& threads) const {
    return feed_forward_block(x, c_fc, act, c_proj, threads);
}

Matrix Gpt2Block::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = attn.heads().forward(ln_1.forward(hidden, pass.threads), pass, target);
    Matrix attended = attn.c_proj.forward(context, pass.threads);
    add_to(attended, hidden, pass.threads);
    Matrix output = mlp.forward(ln_2.forward(attended, pass.threads), pass.threads);
    add_to(output, attended, pass.threads);
    return output;
}

void Gpt2Block::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                      const WeightsTarget& target) const {
    attn.heads().weigh(ln_1.forward(hidden, pass.threads), pass, heads, target);
}

std::vector<Linear*> Gpt2Block::linears() {
    return {&attn.query, &attn.key, &attn.value, &attn.c_proj, &mlp.c_fc, &mlp.c_proj};
}

LayerParts Gpt2Block::parts() const {
    return {.order = LayerParts::Order::pre_norm,
            .heads = attn.n_head,
            .value_heads = attn.n_head,
            .value = attn.value,
            .output = attn.c_proj,
            .first_norm = NormParts::of(ln_1),
            .second_norm = NormParts::of(ln_2),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return mlp.forward(x, threads); },
            .feed_forward_parts = FeedForwardParts{mlp.c_fc, mlp.act, mlp.c_proj},
            .is_causal = true};
}

const WeightNames Gpt2::names = {"GPT-2", canonical_name, "wte.weight"};

Gpt2 Gpt2::load(const Gpt2Config& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.n_layer);
    Gpt2 model;
    model.config = config;
    model.embeddings = {scope.at("wte").embedding(config.vocab_size, config.n_embd),
                        scope.at("wpe").embedding(config.n_positions, config.n_embd)};
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back(load_block(scope.at("h." + std::to_string(i)), config, i));
    if (layers == config.n_layer)
        model.ln_f = scope.at("ln_f").layer_norm(config.n_embd, config.layer_norm_epsilon);
    return model;
}

Matrix Gpt2::finish(Matrix hidden, Threads& threads) const {
    return finite_states(ln_f.forward(hidden, threads), layers.back().last());
}

Family gpt2() {
    return family_of<Gpt2>("gpt2", Gpt2::names);
}

}  // namespace heed

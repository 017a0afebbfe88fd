#include "model/families/opt.hpp"

#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<OptConfig>>(
    {{"vocab_size", &OptConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &OptConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &OptConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &OptConfig::num_attention_heads, largest_hidden_size},
     {"ffn_dim", &OptConfig::ffn_dim, largest_intermediate_size},
     {"max_position_embeddings", &OptConfig::max_position_embeddings, most_positions}});

constexpr auto flags = std::to_array<std::pair<std::string_view, bool OptConfig::*>>(
    {{"do_layer_norm_before", &OptConfig::do_layer_norm_before},
     {"enable_bias", &OptConfig::enable_bias},
     {"layer_norm_elementwise_affine", &OptConfig::layer_norm_elementwise_affine},
     {"_remove_final_layer_norm", &OptConfig::remove_final_layer_norm}});

void read_field(const std::string& name, const JsonValue& value, OptConfig& config) {
    read_size_field(config, size_fields, name, value);
    for (const auto& [flag, member] : flags)
        if (name == flag) config.*member = value.boolean();
    if (name == "word_embed_proj_dim" && !value.is_null())
        config.word_embed_proj_dim = read_size(value, largest_hidden_size);
    if (name == "activation_function") config.activation_function = read_activation(value);
    require_decoder(name, value);
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "model.");
    if (!name.starts_with("decoder.")) return std::nullopt;
    return name;
}

LayerNorm load_norm(const Scope& scope, const OptConfig& config) {
    const std::size_t size = config.hidden_size;
    if (config.layer_norm_elementwise_affine) return scope.layer_norm(size, OptConfig::layer_norm_eps);
    return {xt::ones<float>({size}), xt::zeros<float>({size}), OptConfig::layer_norm_eps};
}

OptLayerParts load_layer(const Scope& scope, const OptConfig& config) {
    const std::size_t size = config.hidden_size;
    const auto projection = [&](const char* name) {
        return scope.at("self_attn").at(name).linear(size, size, config.enable_bias);
    };
    return {{config.num_attention_heads, projection("q_proj"), projection("k_proj"), projection("v_proj"),
             projection("out_proj")},
            load_norm(scope.at("self_attn_layer_norm"), config),
            scope.at("fc1").linear(config.ffn_dim, size, config.enable_bias),
            scope.at("fc2").linear(size, config.ffn_dim, config.enable_bias),
            load_norm(scope.at("final_layer_norm"), config),
            config.activation_function};
}

}  // namespace

OptConfig OptConfig::parse(const JsonValue& json) {
    OptConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    if (config.word_embed_proj_dim == 0) config.word_embed_proj_dim = config.hidden_size;
    require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
    return config;
}

ModelSizes OptConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = ffn_dim,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = max_position_embeddings,
            .type_vocab_size = std::nullopt,
            .hidden_act = activation_function,
            .layer_norm_eps = layer_norm_eps};
}

Matrix OptLayerParts::attend(const Matrix& x, const Pass& pass, const WeightsTarget& target) const {
    return self_attn.out_proj.forward(self_attn.heads().forward(x, pass, target), pass.threads);
}

Matrix OptLayerParts::feed_forward(const Matrix& x, Threads& threads) const {
    return feed_forward_block(x, fc1, activation_fn, fc2, threads);
}

std::vector<Linear*> OptLayerParts::linears() {
    return {&self_attn.q_proj, &self_attn.k_proj, &self_attn.v_proj, &self_attn.out_proj, &fc1, &fc2};
}

LayerParts OptLayerParts::parts_in(LayerParts::Order order) const {
    return {.order = order,
            .heads = self_attn.num_attention_heads,
            .value_heads = self_attn.num_attention_heads,
            .value = self_attn.v_proj,
            .output = self_attn.out_proj,
            .first_norm = NormParts::of(self_attn_layer_norm),
            .second_norm = NormParts::of(final_layer_norm),
            .feed_forward = [this](const Matrix& x, Threads& threads) { return feed_forward(x, threads); },
            .feed_forward_parts = FeedForwardParts{fc1, activation_fn, fc2},
            .is_causal = true};
}

Matrix OptPreNormLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    Matrix attended = attend(self_attn_layer_norm.forward(hidden, pass.threads), pass, target);
    add_to(attended, hidden, pass.threads);
    Matrix output = feed_forward(final_layer_norm.forward(attended, pass.threads), pass.threads);
    add_to(output, attended, pass.threads);
    return output;
}

void OptPreNormLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                            const WeightsTarget& target) const {
    self_attn.heads().weigh(self_attn_layer_norm.forward(hidden, pass.threads), pass, heads, target);
}

Matrix OptPostNormLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    Matrix attended = attend(hidden, pass, target);
    self_attn_layer_norm.apply_to_sum(attended, hidden, pass.threads);
    Matrix output = feed_forward(attended, pass.threads);
    final_layer_norm.apply_to_sum(output, attended, pass.threads);
    return output;
}

void OptPostNormLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                             const WeightsTarget& target) const {
    self_attn.heads().weigh(hidden, pass, heads, target);
}

template <typename Layer>
Opt<Layer> Opt<Layer>::load(const OptConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    const std::size_t size = config.hidden_size, embedded = config.word_embed_proj_dim;
    const Scope decoder = scope.at("decoder");
    Opt model;
    model.config = config;
    model.embed_tokens = decoder.at("embed_tokens").embedding(config.vocab_size, embedded);
    model.embed_positions = decoder.at("embed_positions")
                                .embedding(OptConfig::first_position + config.max_position_embeddings, size);
    if (embedded != size) model.project_in = decoder.at("project_in").linear_without_bias(size, embedded);
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back({load_layer(decoder.at("layers." + std::to_string(i)), config)});
    if (layers < config.num_hidden_layers) return model;
    if (config.do_layer_norm_before && !config.remove_final_layer_norm)
        model.final_layer_norm = load_norm(decoder.at("final_layer_norm"), config);
    if (embedded != size) model.project_out = decoder.at("project_out").linear_without_bias(embedded, size);
    return model;
}

template <typename Layer>
Matrix Opt<Layer>::embed(const Pass& pass) const {
    Matrix hidden = embed_tokens.forward(pass.batch.ids, pass.threads);
    if (project_in) hidden = project_in->forward(hidden, pass.threads);
    std::vector<std::int64_t> positions = pass.batch.positions();
    for (std::int64_t& position : positions) position += OptConfig::first_position;
    embed_positions.add_to(hidden, positions, pass.threads);
    return hidden;
}

template <typename Layer>
Matrix Opt<Layer>::finish(Matrix hidden, Threads& threads) const {
    if (final_layer_norm) hidden = final_layer_norm->forward(hidden, threads);
    if (project_out) hidden = project_out->forward(hidden, threads);
    return finite_states(std::move(hidden), this->layers.back().last());
}

Family opt() {
    return family_of_two<Opt<OptPreNormLayer>, Opt<OptPostNormLayer>, &OptConfig::do_layer_norm_before>(
        "opt", {"OPT", canonical_name, "decoder.embed_tokens.weight"});
}

}  // namespace heed

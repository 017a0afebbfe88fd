#include "model/families/bart.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<BartConfig>>(
    {{"vocab_size", &BartConfig::vocab_size, largest_vocabulary},
     {"d_model", &BartConfig::d_model, largest_hidden_size},
     {"max_position_embeddings", &BartConfig::max_position_embeddings, most_positions}});

/// After "encoder_" or "decoder_".
constexpr auto half_fields =
    std::to_array<SizeField<BartHalf>>({{"layers", &BartHalf::layers, most_layers},
                                        {"attention_heads", &BartHalf::attention_heads, largest_hidden_size},
                                        {"ffn_dim", &BartHalf::ffn_dim, largest_intermediate_size}});

void read_half_field(BartHalf& half, std::string_view prefix, std::string_view name, const JsonValue& value) {
    if (name.starts_with(prefix)) read_size_field(half, half_fields, name.substr(prefix.size()), value);
}

void read_field(const std::string& name, const JsonValue& value, BartConfig& config) {
    read_size_field(config, size_fields, name, value);
    read_half_field(config.encoder, "encoder_", name, value);
    read_half_field(config.decoder, "decoder_", name, value);
    if (name == "activation_function") config.activation_function = read_activation(value);
    if (name == "scale_embedding") config.scale_embedding = value.boolean();
    if (name == "decoder_start_token_id") config.decoder_start_token_id = read_token_id(value);
    require_encoder(name, value);
}

/// Names of other families, which count before BART's own, as in transformers.
void read_alias(const std::string& name, const JsonValue& value, BartConfig& config) {
    if (name == "hidden_size") config.d_model = read_size(value, largest_hidden_size);
    if (name == "num_hidden_layers") config.encoder.layers = read_size(value, most_layers);
    if (name == "num_attention_heads") config.encoder.attention_heads = read_size(value, largest_hidden_size);
}

/// What fairseq's models of this class could be besides, and files of 2020 say; transformers has it as mBART.
void require_bart(const JsonValue& json) {
    for (const char* const other : {"normalize_before", "add_final_layer_norm", "static_position_embeddings"})
        require_unset(json, other, "BART, whose norms come after each block and whose positions are a table");
    if (const auto normal = json.find("normalize_embedding"); normal && !normal->boolean())
        throw InputError(normal->place(), "true: heed computes BART, which has such a norm", "false");
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "model.");
    const bool is_needed =
        name.starts_with("shared.") || name.starts_with("encoder.") || name.starts_with("decoder.");
    if (!is_needed) return std::nullopt;
    return name;
}

BartAttention load_attention(const Scope& layer, const std::string& name, const BartConfig& config,
                             const BartHalf& half) {
    const std::size_t size = config.d_model;
    const Scope scope = layer.at(name);
    return {half.attention_heads,
            scope.at("q_proj").linear(size, size),
            scope.at("k_proj").linear(size, size),
            scope.at("v_proj").linear(size, size),
            scope.at("out_proj").linear(size, size),
            layer.at(name + "_layer_norm").layer_norm(size, BartConfig::layer_norm_eps)};
}

BartFeedForward load_feed_forward(const Scope& layer, const BartConfig& config, const BartHalf& half) {
    return {layer.at("fc1").linear(half.ffn_dim, config.d_model),
            layer.at("fc2").linear(config.d_model, half.ffn_dim),
            layer.at("final_layer_norm").layer_norm(config.d_model, BartConfig::layer_norm_eps),
            config.activation_function};
}

BartEmbeddings load_embeddings(const Scope& scope, const std::string& half, const BartConfig& config) {
    const std::size_t positions = config.max_position_embeddings + BartConfig::position_offset;
    const Scope stack = scope.at(half);
    return {shared_embedding(scope, half, config.vocab_size, config.d_model),
            stack.at("embed_positions").embedding(positions, config.d_model),
            stack.at("layernorm_embedding").layer_norm(config.d_model, BartConfig::layer_norm_eps),
            config.scale_embedding ? static_cast<float>(std::sqrt(static_cast<double>(config.d_model))) : 1};
}

}  // namespace

BartConfig BartConfig::parse(const JsonValue& json) {
    BartConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_alias(name, value, config); });
    require_bart(json);
    for (const BartHalf& half : {config.encoder, config.decoder})
        require_whole_heads(json.place().at(".d_model"), config.d_model, half.attention_heads);
    return config;
}

ModelSizes BartConfig::sizes_of(const BartHalf& half) const {
    return {.vocab_size = vocab_size,
            .hidden_size = d_model,
            .num_hidden_layers = half.layers,
            .num_attention_heads = half.attention_heads,
            .intermediate_size = half.ffn_dim,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = max_position_embeddings,
            .type_vocab_size = std::nullopt,
            .hidden_act = activation_function,
            .layer_norm_eps = layer_norm_eps};
}

Matrix BartEmbeddings::forward(const Pass& pass) const {
    Matrix hidden = embed_tokens.forward(pass.batch.ids, pass.threads);
    if (embed_scale != 1)
        for (float& value : hidden) value *= embed_scale;
    std::vector<std::int64_t> positions = pass.batch.positions();
    for (std::int64_t& position : positions) position += BartConfig::position_offset;
    layernorm_embedding.apply_to_sum(hidden, embed_positions.forward(positions, pass.threads), pass.threads);
    return hidden;
}

Matrix BartAttention::output(const Matrix& context, const Matrix& hidden, Threads& threads) const {
    Matrix attended = out_proj.forward(context, threads);
    layer_norm.apply_to_sum(attended, hidden, threads);
    return attended;
}

Matrix BartFeedForward::forward(const Matrix& hidden, Threads& threads) const {
    Matrix result = feed_forward_block(hidden, fc1, activation_function, fc2, threads);
    final_layer_norm.apply_to_sum(result, hidden, threads);
    return result;
}

Matrix BartEncoderLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix context = self_attn.heads().forward(hidden, pass, target);
    return feed_forward.forward(self_attn.output(context, hidden, pass.threads), pass.threads);
}

LayerParts BartEncoderLayer::parts() const {
    return {.order = LayerParts::Order::post_norm,
            .heads = self_attn.num_heads,
            .value_heads = self_attn.num_heads,
            .value = self_attn.v_proj,
            .output = self_attn.out_proj,
            .first_norm = NormParts::of(self_attn.layer_norm),
            .second_norm = NormParts::of(feed_forward.final_layer_norm),
            .feed_forward =
                [this](const Matrix& x, Threads& threads) {
                    return feed_forward.fc2.forward(
                        feed_forward.fc1.forward(x, threads, feed_forward.activation_function), threads);
                },
            .feed_forward_parts =
                FeedForwardParts{feed_forward.fc1, feed_forward.activation_function, feed_forward.fc2}};
}

void BartEncoderLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                             const WeightsTarget& target) const {
    self_attn.heads().weigh(hidden, pass, heads, target);
}

std::vector<Linear*> BartEncoderLayer::linears() {
    std::vector<Linear*> all = self_attn.linears();
    all.insert(all.end(), {&feed_forward.fc1, &feed_forward.fc2});
    return all;
}

Matrix BartDecoderLayer::attend_to_target(const Matrix& hidden, const TargetPass& pass,
                                          const WeightsTarget& target) const {
    const Matrix context = self_attn.heads({.sight = causal}).forward(hidden, pass.target, target);
    return self_attn.output(context, hidden, pass.target.threads);
}

Matrix BartDecoderLayer::forward(const Matrix& hidden, const TargetPass& pass,
                                 const SelfAndCrossTargets& targets) const {
    Threads& threads = pass.target.threads;
    const Matrix of_target = attend_to_target(hidden, pass, targets.self);
    const Matrix context = encoder_attn.heads().forward(of_target, pass.source, pass.target, targets.cross);
    return feed_forward.forward(encoder_attn.output(context, of_target, threads), threads);
}

void BartDecoderLayer::weigh_self(const Matrix& hidden, const TargetPass& pass,
                                  std::span<const std::size_t> heads, const WeightsTarget& target) const {
    self_attn.heads({.sight = causal}).weigh(hidden, pass.target, heads, target);
}

void BartDecoderLayer::weigh_cross(const Matrix& hidden, const TargetPass& pass,
                                   std::span<const std::size_t> heads, const WeightsTarget& target) const {
    encoder_attn.heads().weigh(attend_to_target(hidden, pass, nowhere), pass.source, pass.target, heads,
                               target);
}

std::vector<Linear*> BartDecoderLayer::linears() {
    std::vector<Linear*> all = self_attn.linears();
    for (Linear* const linear : encoder_attn.linears()) all.push_back(linear);
    all.insert(all.end(), {&feed_forward.fc1, &feed_forward.fc2});
    return all;
}

BartEncoder BartEncoder::load(const BartConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.encoder.layers);
    BartEncoder model;
    model.config = config;
    model.embeddings = load_embeddings(scope, "encoder", config);
    for (std::size_t i = 0; i < layers; ++i) {
        const Scope layer = scope.at("encoder.layers." + std::to_string(i));
        model.layers.push_back({load_attention(layer, "self_attn", config, config.encoder),
                                load_feed_forward(layer, config, config.encoder)});
    }
    return model;
}

BartDecoder BartDecoder::load(const BartConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.decoder.layers);
    BartDecoder model;
    model.config = config;
    model.embeddings = load_embeddings(scope, "decoder", config);
    for (std::size_t i = 0; i < layers; ++i) {
        const Scope layer = scope.at("decoder.layers." + std::to_string(i));
        model.layers.push_back({load_attention(layer, "self_attn", config, config.decoder),
                                load_attention(layer, "encoder_attn", config, config.decoder),
                                load_feed_forward(layer, config, config.decoder)});
    }
    return model;
}

Family bart() {
    return with_target_decoder<BartDecoder>(
        family_of<BartEncoder>("bart", {"BART", canonical_name, "shared.weight"}),
        "decoder.layers.0.self_attn.q_proj.weight");
}

}  // namespace heed

#include "model/families/t5.hpp"

#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr const char* mt5_type = "mt5";

constexpr auto size_fields = std::to_array<SizeField<T5Config>>(
    {{"vocab_size", &T5Config::vocab_size, largest_vocabulary},
     {"d_model", &T5Config::d_model, largest_hidden_size},
     {"d_kv", &T5Config::d_kv, largest_hidden_size},
     {"d_ff", &T5Config::d_ff, largest_intermediate_size},
     {"num_layers", &T5Config::num_layers, most_layers},
     {"num_heads", &T5Config::num_heads, largest_hidden_size},
     {"relative_attention_num_buckets", &T5Config::relative_attention_num_buckets, most_positions},
     {"relative_attention_max_distance", &T5Config::relative_attention_max_distance, most_positions},
     {"n_positions", &T5Config::n_positions, most_positions}});

/// Names of other families, which count before T5's own, as in transformers.
constexpr auto alias_fields =
    std::to_array<SizeField<T5Config>>({{"hidden_size", &T5Config::d_model, largest_hidden_size},
                                        {"num_hidden_layers", &T5Config::num_layers, most_layers},
                                        {"num_attention_heads", &T5Config::num_heads, largest_hidden_size},
                                        {"head_dim", &T5Config::d_kv, largest_hidden_size}});

T5Config defaults_of(const JsonValue& json) {
    T5Config config;
    const auto type = json.find("model_type");
    if (!type || type->string() != mt5_type) return config;
    config.vocab_size = 250112;
    config.d_ff = 1024;
    config.num_layers = 8;
    config.num_heads = 6;
    config.dense_act_fn = Activation::gelu_tanh;
    config.is_gated_act = true;
    config.decoder_start_token_id = 0;
    return config;
}

/// "relu", or "gated-gelu", where gelu is its approximation.
void read_feed_forward(const JsonValue& value, T5Config& config) {
    constexpr std::string_view gated = "gated-";
    const std::string name = value.string();
    config.is_gated_act = name.starts_with(gated);
    config.dense_act_fn =
        name == "gated-gelu"
            ? Activation::gelu_tanh
            : activation_called(config.is_gated_act ? name.substr(gated.size()) : name, value);
}

void read_field(const std::string& name, const JsonValue& value, T5Config& config) {
    read_size_field(config, size_fields, name, value);
    if (name == "layer_norm_epsilon") config.layer_norm_epsilon = read_epsilon(value);
    if (name == "feed_forward_proj") read_feed_forward(value, config);
    if (name == "decoder_start_token_id") config.decoder_start_token_id = read_token_id(value);
    require_encoder(name, value);
}

void read_alias(const std::string& name, const JsonValue& value, T5Config& config) {
    read_size_field(config, alias_fields, name, value);
    if (name == "dense_act_fn") config.dense_act_fn = read_activation(value);
    if (name == "is_gated_act") config.is_gated_act = value.boolean();
}

DistanceBuckets buckets_of(const T5Config& config, bool both_ways) {
    return {config.relative_attention_num_buckets, config.relative_attention_max_distance, both_ways};
}

void require_buckets(const JsonValue& json, const T5Config& config) {
    if (config.relative_attention_num_buckets < 4)
        throw InputError(json.place().at(".relative_attention_num_buckets"), "at least 4",
                         std::to_string(config.relative_attention_num_buckets));
    const std::size_t exact = buckets_of(config, false).exact();
    if (config.relative_attention_max_distance <= exact)
        throw InputError(json.place().at(".relative_attention_max_distance"),
                         "more than " + std::to_string(exact) + ", half of relative_attention_num_buckets",
                         std::to_string(config.relative_attention_max_distance));
}

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "transformer.");
    const bool is_needed =
        name.starts_with("shared.") || name.starts_with("encoder.") || name.starts_with("decoder.");
    if (!is_needed) return std::nullopt;
    return name;
}

using SharedBias = std::shared_ptr<const RelativeAttentionBias>;

/// The first block's, for all of a stack.
SharedBias load_bias(const Scope& stack, const T5Config& config, bool both_ways) {
    return std::make_shared<const RelativeAttentionBias>(
        RelativeAttentionBias{stack.at("block.0.layer.0.SelfAttention.relative_attention_bias")
                                  .embedding(config.relative_attention_num_buckets, config.num_heads),
                              buckets_of(config, both_ways)});
}

T5LayerAttention load_attention(const Scope& scope, const std::string& name, const T5Config& config,
                                const SharedBias& bias) {
    const Scope attention = scope.at(name);
    const std::size_t size = config.d_model, inner = config.inner_dim();
    return {{config.num_heads, attention.at("q").linear_without_bias(inner, size),
             attention.at("k").linear_without_bias(inner, size),
             attention.at("v").linear_without_bias(inner, size),
             attention.at("o").linear_without_bias(size, inner), bias},
            scope.at("layer_norm").rms_norm(size, config.layer_norm_epsilon)};
}

T5LayerFF load_feed_forward(const Scope& scope, const T5Config& config) {
    const Scope dense = scope.at("DenseReluDense");
    const auto wide = [&](const char* name) {
        return dense.at(name).linear_without_bias(config.d_ff, config.d_model);
    };
    return {wide(config.is_gated_act ? "wi_0" : "wi"),
            config.is_gated_act ? std::optional(wide("wi_1")) : std::nullopt,
            dense.at("wo").linear_without_bias(config.d_model, config.d_ff), config.dense_act_fn,
            scope.at("layer_norm").rms_norm(config.d_model, config.layer_norm_epsilon)};
}

}  // namespace

T5Config T5Config::parse(const JsonValue& json) {
    T5Config config = defaults_of(json);
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    config.num_decoder_layers = config.num_layers;
    if (const auto layers = json.find("num_decoder_layers"))
        config.num_decoder_layers = read_size(*layers, most_layers);
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_alias(name, value, config); });
    require_buckets(json, config);
    return config;
}

ModelSizes T5Config::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = d_model,
            .num_hidden_layers = num_layers,
            .num_attention_heads = num_heads,
            .intermediate_size = d_ff,
            .max_position_embeddings = n_positions,
            .max_tokens = ModelSizes::unlimited,
            .type_vocab_size = std::nullopt,
            .hidden_act = dense_act_fn,
            .layer_norm_eps = layer_norm_epsilon,
            .norm = "RMSNorm",
            .head_dim = d_kv,
            .is_gated = is_gated_act};
}

ModelSizes T5Config::decoder_sizes() const {
    ModelSizes of_decoder = sizes();
    of_decoder.num_hidden_layers = num_decoder_layers;
    return of_decoder;
}

AttentionHeads T5Attention::heads() const {
    HeadRule rule = relative_attention_bias ? relative_attention_bias->rule() : HeadRule{};
    rule.scale = 1;
    return {n_heads, q, k, v, std::move(rule)};
}

Matrix T5LayerAttention::added(const Matrix& context, const Matrix& hidden, Threads& threads) const {
    Matrix attended = attention.o.forward(context, threads);
    add_to(attended, hidden, threads);
    return attended;
}

Matrix T5LayerAttention::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix normal = layer_norm.forward(hidden, pass.threads);
    return added(attention.heads().forward(normal, pass, target), hidden, pass.threads);
}

Matrix T5LayerAttention::forward(const Matrix& hidden, const Attended& attended, const Pass& pass,
                                 const WeightsTarget& target) const {
    const Matrix normal = layer_norm.forward(hidden, pass.threads);
    return added(attention.heads().forward(normal, attended, pass, target), hidden, pass.threads);
}

Matrix T5LayerFF::dense(const Matrix& normal, Threads& threads) const {
    Matrix wide = wi.forward(normal, threads, act);  // [token, d_ff]
    if (wi_1) multiply_by(wide, wi_1->forward(normal, threads), threads);
    return wo.forward(wide, threads);
}

Matrix T5LayerFF::forward(const Matrix& hidden, Threads& threads) const {
    Matrix output = dense(layer_norm.forward(hidden, threads), threads);
    add_to(output, hidden, threads);
    return output;
}

Matrix T5Block::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    return feed_forward.forward(self_attention.forward(hidden, pass, target), pass.threads);
}

LayerParts T5Block::parts() const {
    const T5Attention& attention = self_attention.attention;
    LayerParts parts{
        .order = LayerParts::Order::pre_norm,
        .heads = attention.n_heads,
        .value_heads = attention.n_heads,
        .value = attention.v,
        .output = attention.o,
        .first_norm = NormParts::of(self_attention.layer_norm),
        .second_norm = NormParts::of(feed_forward.layer_norm),
        .feed_forward = [this](const Matrix& x, Threads& threads) { return feed_forward.dense(x, threads); }};
    if (!feed_forward.wi_1)
        parts.feed_forward_parts.emplace(
            FeedForwardParts{feed_forward.wi, feed_forward.act, feed_forward.wo});
    return parts;
}

void T5Block::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                    const WeightsTarget& target) const {
    self_attention.attention.heads().weigh(self_attention.layer_norm.forward(hidden, pass.threads), pass,
                                           heads, target);
}

namespace {

std::vector<Linear*> linears_of(T5Attention& attention) {
    return {&attention.q, &attention.k, &attention.v, &attention.o};
}

std::vector<Linear*> linears_of(T5LayerFF& layer) {
    if (!layer.wi_1) return {&layer.wi, &layer.wo};
    return {&layer.wi, &*layer.wi_1, &layer.wo};
}

std::vector<Linear*> all_of(std::initializer_list<std::vector<Linear*>> parts) {
    std::vector<Linear*> all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

std::vector<Linear*> T5Block::linears() {
    return all_of({linears_of(self_attention.attention), linears_of(feed_forward)});
}

Matrix T5DecoderBlock::forward(const Matrix& hidden, const TargetPass& pass,
                               const SelfAndCrossTargets& targets) const {
    const Matrix attended = self_attention.forward(hidden, pass.target, targets.self);
    return feed_forward.forward(cross_attention.forward(attended, pass.source, pass.target, targets.cross),
                                pass.target.threads);
}

void T5DecoderBlock::weigh_self(const Matrix& hidden, const TargetPass& pass,
                                std::span<const std::size_t> heads, const WeightsTarget& target) const {
    const Matrix normal = self_attention.layer_norm.forward(hidden, pass.target.threads);
    self_attention.attention.heads().weigh(normal, pass.target, heads, target);
}

void T5DecoderBlock::weigh_cross(const Matrix& hidden, const TargetPass& pass,
                                 std::span<const std::size_t> heads, const WeightsTarget& target) const {
    const Matrix attended = self_attention.forward(hidden, pass.target, nowhere);
    const Matrix normal = cross_attention.layer_norm.forward(attended, pass.target.threads);
    cross_attention.attention.heads().weigh(normal, pass.source, pass.target, heads, target);
}

std::vector<Linear*> T5DecoderBlock::linears() {
    return all_of({linears_of(self_attention.attention), linears_of(cross_attention.attention),
                   linears_of(feed_forward)});
}

namespace {

/// The stack called `name`, with block(scope of the block, the stack's bias) for each.
template <typename Stack, typename LoadBlock>
Stack load_stack(const T5Config& config, const Scope& scope, const std::string& name, std::size_t layers,
                 const LoadBlock& block) {
    Stack model;
    model.config = config;
    assert(layers <= model.sizes().num_hidden_layers);
    model.embed_tokens = shared_embedding(scope, name, config.vocab_size, config.d_model);
    const Scope stack = scope.at(name);
    SharedBias bias;
    if (layers > 0) bias = load_bias(stack, config, name == "encoder");
    for (std::size_t i = 0; i < layers; ++i)
        model.layers.push_back(block(stack.at("block." + std::to_string(i)), bias));
    if (layers == model.sizes().num_hidden_layers)
        model.final_layer_norm =
            stack.at("final_layer_norm").rms_norm(config.d_model, config.layer_norm_epsilon);
    return model;
}

}  // namespace

T5Encoder T5Encoder::load(const T5Config& config, const Scope& scope, std::size_t layers) {
    return load_stack<T5Encoder>(
        config, scope, "encoder", layers, [&](const Scope& block, const SharedBias& bias) -> T5Block {
            return {load_attention(block.at("layer.0"), "SelfAttention", config, bias),
                    load_feed_forward(block.at("layer.1"), config)};
        });
}

T5Decoder T5Decoder::load(const T5Config& config, const Scope& scope, std::size_t layers) {
    return load_stack<T5Decoder>(
        config, scope, "decoder", layers, [&](const Scope& block, const SharedBias& bias) -> T5DecoderBlock {
            return {load_attention(block.at("layer.0"), "SelfAttention", config, bias),
                    load_attention(block.at("layer.1"), "EncDecAttention", config, nullptr),
                    load_feed_forward(block.at("layer.2"), config)};
        });
}

namespace {

Family family_called(const char* model_type, const char* family) {
    return with_target_decoder<T5Decoder>(
        family_of<T5Encoder>(model_type, {family, canonical_name, "shared.weight"}),
        "decoder.block.0.layer.0.SelfAttention.q.weight");
}

}  // namespace

Family t5() {
    return family_called("t5", "T5");
}

Family mt5() {
    return family_called(mt5_type, "mT5");
}

}  // namespace heed

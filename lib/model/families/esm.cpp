#include "model/families/esm.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<EsmConfig>>(
    {{"vocab_size", &EsmConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &EsmConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &EsmConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &EsmConfig::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &EsmConfig::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &EsmConfig::max_position_embeddings, most_positions}});

void read_field(const std::string& name, const JsonValue& value, EsmConfig& config) {
    read_size_field(config, size_fields, name, value);
    if (name == "mask_token_id" && !value.is_null()) config.mask_token_id = value.count();
    if (name == "layer_norm_eps") config.layer_norm_eps = read_epsilon(value);
    if (name == "rope_theta") config.rope_theta = read_above_zero(value);
    if (name == "token_dropout") config.token_dropout = value.boolean();
    require_encoder(name, value);
}

/// transformers reads of these fields nothing but rope_theta, beside them.
void require_plain_rotation(const JsonValue& json, const EsmConfig& config) {
    for (const char* const name : {"rope_parameters", "rope_scaling"})
        if (const auto parameters = json.find(name); parameters && parameters->is_object())
            if (rope_theta_in(*parameters, config.rope_theta) != config.rope_theta)
                throw InputError(parameters->field("rope_theta").place(),
                                 "the rope_theta of the whole file, which transformers computes with",
                                 parameters->field("rope_theta").description());
}

/// The first layer's frequencies count for all; today's files have them once.
constexpr auto inv_freq_names =
    std::to_array<std::string_view>({"encoder.layer.0.attention.self.rotary_embeddings.inv_freq",
                                     "encoder.layer.*.attention.self.rotary_embeddings.inv_freq"});

std::optional<std::string> canonical_name(std::string_view in_file) {
    std::string name = usual_name(in_file, "esm.");
    if (std::count(inv_freq_names.begin(), inv_freq_names.end(), name) > 0)
        return "rotary_embeddings.inv_freq";
    const bool is_needed = name == "embeddings.word_embeddings.weight" || name.starts_with("encoder.") ||
                           name.starts_with("contact_head.") || name == "rotary_embeddings.inv_freq";
    if (!is_needed || name.ends_with(".rotary_embeddings.inv_freq")) return std::nullopt;
    return name;
}

EsmLayer load_layer(const Scope& scope, const EsmConfig& config, const Rotation& rotation) {
    const std::size_t size = config.hidden_size;
    const Scope attention = scope.at("attention");
    const Scope self = attention.at("self");
    return {{attention.at("LayerNorm").layer_norm(size, config.layer_norm_eps),
             {config.num_attention_heads, self.at("query").linear(size, size),
              self.at("key").linear(size, size), self.at("value").linear(size, size)},
             attention.at("output.dense").linear(size, size)},
            scope.at("LayerNorm").layer_norm(size, config.layer_norm_eps),
            scope.at("intermediate.dense").linear(config.intermediate_size, size),
            scope.at("output.dense").linear(size, config.intermediate_size),
            rotation};
}

/// The frequencies in the file, which may be rounded to float16, are those that the model was trained with.
Rotation load_rotation(const Scope& scope, const EsmConfig& config) {
    const std::size_t size = config.sizes().head_size();
    if (!scope.has("inv_freq")) return Rotation::of_base(config.rope_theta, size);
    return Rotation(scope.vector("inv_freq", size / 2));
}

/// What the embeddings of a sequence are multiplied with (token_dropout): in training 0.12 of the tokens were
/// masked, and the others made up for it. In transformers' order and precision.
float scale_of_unmasked(std::size_t masked, std::size_t tokens) {
    const float unmasked = 1 - static_cast<float>(masked) / static_cast<float>(tokens);
    return unmasked > 0 ? unmasked : 1;  // of <mask> alone all embeddings are 0
}

}  // namespace

EsmConfig EsmConfig::parse(const JsonValue& json) {
    require_given(json, "position_embedding_type", "rotary");
    for (const char* const other : {"emb_layer_norm_before", "is_folding_model"})
        require_unset(json, other, "ESM-2");
    EsmConfig config;
    json.for_each_member(
        [&](const std::string& name, const JsonValue& value) { read_field(name, value, config); });
    require_plain_rotation(json, config);
    require_whole_heads(json.place().at(".hidden_size"), config.hidden_size, config.num_attention_heads);
    require_even_heads(json.place().at(".hidden_size"), config.sizes().head_size());
    return config;
}

ModelSizes EsmConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = ModelSizes::unlimited,
            .type_vocab_size = std::nullopt,
            .hidden_act = Activation::gelu,
            .layer_norm_eps = layer_norm_eps};
}

Matrix EsmEmbeddings::forward(const Pass& pass) const {
    const TokenBatch& batch = pass.batch;
    const std::size_t size = word_embeddings.size();
    Matrix hidden = word_embeddings.forward(batch.ids, pass.threads);
    if (!mask_token_id) return hidden;
    const auto is_mask = [&](std::int64_t id) { return id == static_cast<std::int64_t>(*mask_token_id); };
    pass.threads.each(batch.sequences(), [&](std::size_t sequence) {
        const std::size_t start = batch.starts[sequence];
        const std::size_t end = batch.starts[sequence + 1];
        const auto masked = static_cast<std::size_t>(
            std::count_if(batch.ids.begin() + static_cast<std::ptrdiff_t>(start),
                          batch.ids.begin() + static_cast<std::ptrdiff_t>(end), is_mask));
        const float unmasked = scale_of_unmasked(masked, end - start);
        for (std::size_t token = start; token < end; ++token)
            for (float* x = hidden.data() + token * size; x < hidden.data() + (token + 1) * size; ++x)
                *x = is_mask(batch.ids[token]) ? 0 : *x * 0.88F / unmasked;
    });
    return hidden;
}

Matrix EsmLayer::forward(const Matrix& hidden, const Pass& pass, const WeightsTarget& target) const {
    const Matrix normal = attention.layer_norm.forward(hidden, pass.threads);
    const Matrix context =
        attention.self.heads(rotation.before({}, pass.batch)).forward(normal, pass, target);
    Matrix attended = attention.output.forward(context, pass.threads);
    add_to(attended, hidden, pass.threads);
    Matrix x = feed_forward_block(layer_norm.forward(attended, pass.threads), intermediate, Activation::gelu,
                                  output, pass.threads);
    add_to(x, attended, pass.threads);
    return x;
}

void EsmLayer::weigh(const Matrix& hidden, const Pass& pass, std::span<const std::size_t> heads,
                     const WeightsTarget& target) const {
    attention.self.heads(rotation.before({}, pass.batch))
        .weigh(attention.layer_norm.forward(hidden, pass.threads), pass, heads, target);
}

std::vector<Linear*> EsmLayer::linears() {
    return {&attention.self.query, &attention.self.key, &attention.self.value,
            &attention.output,     &intermediate,       &output};
}

LayerParts EsmLayer::parts() const {
    const auto feed_forward = [this](const Matrix& x, Threads& threads) {
        return feed_forward_block(x, intermediate, Activation::gelu, output, threads);
    };
    return {.order = LayerParts::Order::pre_norm,
            .heads = attention.self.num_attention_heads,
            .value_heads = attention.self.num_attention_heads,
            .value = attention.self.value,
            .output = attention.output,
            .first_norm = NormParts::of(attention.layer_norm),
            .second_norm = NormParts::of(layer_norm),
            .feed_forward = feed_forward,
            .feed_forward_parts = FeedForwardParts{intermediate, Activation::gelu, output}};
}

Esm Esm::load(const EsmConfig& config, const Scope& scope, std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    Esm esm;
    esm.config = config;
    esm.embeddings = {scope.at("embeddings.word_embeddings").embedding(config.vocab_size, config.hidden_size),
                      config.token_dropout ? std::optional(config.mask_token_id) : std::nullopt};
    const Rotation rotation = load_rotation(scope.at("rotary_embeddings"), config);
    for (std::size_t i = 0; i < layers; ++i)
        esm.layers.push_back(load_layer(scope.at("encoder.layer." + std::to_string(i)), config, rotation));
    if (layers < config.num_hidden_layers) return esm;
    esm.emb_layer_norm_after =
        scope.at("encoder.emb_layer_norm_after").layer_norm(config.hidden_size, config.layer_norm_eps);
    const Scope regression = scope.at("contact_head.regression");
    if (regression.has("weight"))
        esm.regression = regression.linear(1, config.num_hidden_layers * config.num_attention_heads);
    return esm;
}

Matrix Esm::finish(Matrix hidden, Threads& threads) const {
    return finite_states(emb_layer_norm_after.forward(hidden, threads), layers.back().last());
}

Family esm() {
    return family_of<Esm>("esm", {"ESM-2", canonical_name});
}

}  // namespace heed

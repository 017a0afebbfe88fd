#include "model/layers/encoder.hpp"

#include <array>
#include <cassert>

#include "model/config.hpp"

namespace heed {
namespace {

constexpr auto size_fields = std::to_array<SizeField<EncoderConfig>>(
    {{"vocab_size", &EncoderConfig::vocab_size, largest_vocabulary},
     {"hidden_size", &EncoderConfig::hidden_size, largest_hidden_size},
     {"num_hidden_layers", &EncoderConfig::num_hidden_layers, most_layers},
     {"num_attention_heads", &EncoderConfig::num_attention_heads, largest_hidden_size},
     {"intermediate_size", &EncoderConfig::intermediate_size, largest_intermediate_size},
     {"max_position_embeddings", &EncoderConfig::max_position_embeddings, most_positions},
     {"type_vocab_size", &EncoderConfig::type_vocab_size, most_segments}});

PositionEmbeddingType read_position_embedding_type(const JsonValue& value) {
    const std::string name = value.string();
    if (name == "absolute") return PositionEmbeddingType::absolute;
    if (name == "relative_key") return PositionEmbeddingType::relative_key;
    if (name == "relative_key_query") return PositionEmbeddingType::relative_key_query;
    throw InputError(
        value.place(),
        "\"absolute\", \"relative_key\" or \"relative_key_query\", the only ones that heed computes",
        value.description());
}

EncoderSelfAttention load_self(const Scope& scope, const EncoderConfig& config) {
    const std::size_t size = config.hidden_size;
    EncoderSelfAttention self{config.num_attention_heads, scope.at("query").linear(size, size),
                              scope.at("key").linear(size, size), scope.at("value").linear(size, size)};
    if (config.position_embedding_type != PositionEmbeddingType::absolute)
        self.distance_embedding = {
            scope.at("distance_embedding")
                .embedding(2 * config.max_position_embeddings - 1, size / config.num_attention_heads),
            config.position_embedding_type == PositionEmbeddingType::relative_key_query};
    if (config.is_decoder) self.sight = causal;
    return self;
}

}  // namespace

void EncoderConfig::read(const JsonValue& json) {
    if (const auto type = json.find("position_embedding_type"))
        position_embedding_type = read_position_embedding_type(*type);
    // Once through all, whatever else the file holds.
    json.for_each_member([&](const std::string& name, const JsonValue& value) {
        read_size_field(*this, size_fields, name, value);
        if (name == "hidden_act") hidden_act = read_activation(value);
        if (name == "layer_norm_eps") layer_norm_eps = read_epsilon(value);
        if (name == "is_decoder")
            is_decoder = value.boolean();
        else
            require_encoder(name, value);
    });
    require_whole_heads(json.place().at(".hidden_size"), hidden_size, num_attention_heads);
}

EncoderConfig EncoderConfig::parse(const JsonValue& json) {
    EncoderConfig config;
    config.read(json);
    return config;
}

ModelSizes EncoderConfig::sizes() const {
    return {.vocab_size = vocab_size,
            .hidden_size = hidden_size,
            .num_hidden_layers = num_hidden_layers,
            .num_attention_heads = num_attention_heads,
            .intermediate_size = intermediate_size,
            .max_position_embeddings = max_position_embeddings,
            .max_tokens = max_position_embeddings,
            .type_vocab_size = type_vocab_size,
            .hidden_act = hidden_act,
            .layer_norm_eps = layer_norm_eps};
}

EncoderEmbeddings EncoderEmbeddings::load(const EncoderConfig& config, const Scope& scope, std::size_t size) {
    EncoderEmbeddings embeddings;
    embeddings.word_embeddings = scope.at("word_embeddings").embedding(config.vocab_size, size);
    embeddings.token_type_embeddings =
        scope.at("token_type_embeddings").embedding(config.type_vocab_size, size);
    if (config.position_embedding_type == PositionEmbeddingType::absolute)
        embeddings.position_embeddings =
            scope.at("position_embeddings").embedding(config.max_position_embeddings, size);
    embeddings.layer_norm = scope.at("LayerNorm").layer_norm(size, config.layer_norm_eps);
    return embeddings;
}

Matrix EncoderEmbeddings::forward(const Pass& pass, const std::vector<std::int64_t>& positions) const {
    Matrix hidden = word_embeddings.forward(pass.batch.ids, pass.threads);  // [token, size]
    const auto& types = pass.batch.segments;
    if (position_embeddings) {
        token_type_embeddings.add_to(hidden, types, pass.threads);
        layer_norm.apply_to_sum(hidden, position_embeddings->forward(positions, pass.threads), pass.threads);
    } else {
        layer_norm.apply_to_sum(hidden, token_type_embeddings.forward(types, pass.threads), pass.threads);
    }
    return hidden;
}

AttentionHeads EncoderSelfAttention::heads() const {
    HeadRule rule = distance_embedding ? distance_embedding->rule() : HeadRule{};
    rule.sight = sight;
    return {num_attention_heads, query, key, value, std::move(rule)};
}

EncoderOutput EncoderOutput::load(const Scope& scope, std::size_t out, std::size_t in, float eps) {
    return {scope.at("dense").linear(out, in), scope.at("LayerNorm").layer_norm(out, eps)};
}

Matrix EncoderOutput::forward(const Matrix& x, const Matrix& input, Threads& threads) const {
    Matrix hidden = dense.forward(x, threads);
    layer_norm.apply_to_sum(hidden, input, threads);
    return hidden;
}

EncoderLayer EncoderLayer::load(const EncoderConfig& config, const Scope& scope) {
    const std::size_t size = config.hidden_size;
    const Scope attention = scope.at("attention");
    const auto output = [&](const Scope& of, std::size_t in) {
        return EncoderOutput::load(of.at("output"), size, in, config.layer_norm_eps);
    };
    return {{{load_self(attention.at("self"), config), output(attention, size)},
             {scope.at("intermediate.dense").linear(config.intermediate_size, size), config.hidden_act},
             output(scope, config.intermediate_size)}};
}

LayerParts EncoderLayer::parts() const {
    LayerParts parts = EncoderLayerOf::parts();
    parts.is_causal = attention.self.sight.after == 0;
    return parts;
}

std::vector<EncoderLayer> load_encoder_layers(const EncoderConfig& config, const Scope& scope,
                                              std::size_t layers) {
    assert(layers <= config.num_hidden_layers);
    std::vector<EncoderLayer> loaded;
    for (std::size_t i = 0; i < layers; ++i)
        loaded.push_back(EncoderLayer::load(config, scope.at("encoder.layer." + std::to_string(i))));
    return loaded;
}

std::optional<std::string> encoder_name(std::string_view in_file, std::string_view prefix) {
    std::string name = usual_name(in_file, prefix);
    const bool is_needed = name.starts_with("embeddings.") || name.starts_with("encoder.");
    const bool is_buffer = name == "embeddings.position_ids" || name == "embeddings.token_type_ids";
    if (!is_needed || is_buffer) return std::nullopt;
    return name;
}

}  // namespace heed

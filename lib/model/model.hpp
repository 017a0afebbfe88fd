// What is the same in every family of models: the sizes, and a stack of layers that the caller drives: embed,
// layer by layer, finish. A family is a file pair that is named as its model_type, and a row in open.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/hidden_keys.hpp"
#include "format/json.hpp"
#include "model/layer_parts.hpp"
#include "nn/attention_heads.hpp"
#include "nn/scope.hpp"

namespace heed {

/// By the names that transformers gives them in most families.
struct ModelSizes {
    std::size_t vocab_size;
    std::size_t hidden_size;
    std::size_t num_hidden_layers;
    std::size_t num_attention_heads;
    std::size_t intermediate_size;
    std::size_t max_position_embeddings;
    std::size_t max_tokens;                      // in a sequence; unlimited: no table of positions ends
    std::optional<std::size_t> type_vocab_size;  // none: the model does not look at segments
    Activation hidden_act;
    float layer_norm_eps;
    const char* norm = "LayerNorm";
    std::optional<std::size_t> head_dim = {};             // none: hidden_size / num_attention_heads
    std::optional<std::size_t> num_key_value_heads = {};  // none: as many as of queries
    bool is_gated = false;                                // the feed-forward has a second branch

    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    std::size_t head_size() const { return head_dim.value_or(hidden_size / num_attention_heads); }
    /// What texts are cut to: no more than there were positions in training.
    std::size_t usual_tokens() const { return std::min(max_tokens, max_position_embeddings); }
};

class Model {
  public:
    virtual ~Model() = default;

    virtual ModelSizes sizes() const = 0;
    /// The hidden states before the first layer: [token, hidden_size]. Every id, segment and position has to
    /// be in its table.
    virtual Matrix embed(const Pass& pass) const = 0;
    /// Those after layer `i`, from those before it.
    virtual Matrix layer(std::size_t i, const Matrix& hidden, const Pass& pass,
                         const WeightsTarget& target) const = 0;
    /// The attention weights of these heads of layer `i`, and nothing that is not needed for them.
    virtual void weigh(std::size_t i, const Matrix& hidden, const Pass& pass,
                       std::span<const std::size_t> heads, const WeightsTarget& target) const = 0;
    /// Which tokens of its own sequence a query of layer `i` sees.
    virtual Sight sight([[maybe_unused]] std::size_t i) const { return {}; }
    /// The shortest sequence whose first tokens have the hidden states that they have in one of so many
    /// tokens, if they see none after them: in some models positions depend on the length.
    virtual std::size_t shortest_alike([[maybe_unused]] std::size_t tokens) const { return 0; }
    /// The last hidden states, from those after the last layer. InputError if a number is not finite.
    virtual Matrix finish(Matrix hidden, Threads& threads) const = 0;
    /// The linear layers that layer `i` goes through.
    virtual std::vector<Linear*> linears(std::size_t i) = 0;
    /// What layer `i` is made of; none: analyses that take it apart are not defined for this family.
    virtual std::optional<LayerParts> parts(std::size_t) const { return std::nullopt; }
    /// From the attention of all heads of all layers to the contacts of a protein; null: the model has none.
    virtual const Linear* contact_regression() const { return nullptr; }

  protected:
    Model() = default;
    Model(const Model&) = default;
    Model(Model&&) = default;
    Model& operator=(const Model&) = default;
    Model& operator=(Model&&) = default;
};

class TargetDecoder;

/// The second half of a family of encoder-decoders (model/target_decoder.hpp).
struct TargetDecoderFamily {
    const char* first_weight;  // the canonical name of a tensor that is there if the decoder is
    /// As those of Family.
    ModelSizes (*sizes)(const JsonValue& config);
    /// The token that every target begins with; none: the config.json does not say it.
    std::optional<std::size_t> (*start_token)(const JsonValue& config);
    std::unique_ptr<TargetDecoder> (*load)(const JsonValue& config, const Scope& scope, std::size_t layers);
};

/// A family of models, as a row in the table of those that heed computes.
struct Family {
    const char* model_type;  // in config.json
    WeightNames names;
    /// InputError, which names the field of the config.json, for what heed does not compute.
    ModelSizes (*sizes)(const JsonValue& config);
    /// The embeddings and the first `layers` layers, at most num_hidden_layers; of what the others hold
    /// nothing is read. InputError names a tensor that is missing or of another shape. No page of a matrix is
    /// touched.
    std::unique_ptr<Model> (*load)(const JsonValue& config, const Scope& scope, std::size_t layers);
    std::optional<TargetDecoderFamily> target_decoder = {};  // the model above is the encoder then
};

/// The row of `M`, a Model with load(), and a Config that has parse() and sizes().
template <typename M, typename Config = typename M::Config>
Family family_of(const char* model_type, const WeightNames& names) {
    return {model_type, names, [](const JsonValue& config) { return Config::parse(config).sizes(); },
            [](const JsonValue& config, const Scope& scope, std::size_t layers) -> std::unique_ptr<Model> {
                return std::make_unique<M>(M::load(Config::parse(config), scope, layers));
            }};
}

/// The row of two Models of one Config: `A` where the flag is set, else `B`.
template <typename A, typename B, bool A::Config::*flag>
Family family_of_two(const char* model_type, const WeightNames& names) {
    Family family = family_of<A>(model_type, names);
    family.load = [](const JsonValue& json, const Scope& scope,
                     std::size_t layers) -> std::unique_ptr<Model> {
        const auto config = A::Config::parse(json);
        if (config.*flag) return std::make_unique<A>(A::load(config, scope, layers));
        return std::make_unique<B>(B::load(config, scope, layers));
    };
    return family;
}

}  // namespace heed

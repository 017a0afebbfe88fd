#include "model/config.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/text/words.hpp"
#include "format/json.hpp"
#include "format/json_writer.hpp"

namespace heed {
namespace {

/// transformers' names of the functions that heed computes, each with all of its names.
constexpr auto activations =
    std::to_array<std::pair<std::string_view, Activation>>({{"gelu", Activation::gelu},
                                                            {"gelu_python", Activation::gelu},
                                                            {"gelu_new", Activation::gelu_tanh},
                                                            {"gelu_pytorch_tanh", Activation::gelu_tanh},
                                                            {"gelu_python_tanh", Activation::gelu_tanh},
                                                            {"gelu_accurate", Activation::gelu_tanh},
                                                            {"gelu_fast", Activation::gelu_tanh},
                                                            {"relu", Activation::relu},
                                                            {"silu", Activation::silu},
                                                            {"swish", Activation::silu}});

void require_false(const JsonValue& value) {
    if (value.boolean())
        throw InputError(value.place(), "false: heed computes encoders, in which every token sees all",
                         "true");
}

/// Their weights have other shapes.
void require_all_heads(const JsonValue& value) {
    if (value.is_null() || (value.is_object() && value.members().empty())) return;
    throw InputError(value.place(), "no pruned heads: heed computes all that a layer has",
                     value.description());
}

/// Models whose heads turn in part have their own family.
void require_whole_turns(const JsonValue& factor) {
    if (factor.number() != 1)
        throw InputError(factor.place(), "1: heed rotates all numbers of a head", factor.description());
}

}  // namespace

std::size_t read_size(const JsonValue& value, std::uint64_t most) {
    const bool is_count = value.is_integer() && value.integer() > 0;
    if (!is_count || value.count() > most)
        throw InputError(value.place(), "a whole number from 1 to " + std::to_string(most),
                         value.description());
    return value.count();
}

Activation read_activation(const JsonValue& value) {
    return activation_called(value.string(), value);
}

Activation activation_called(const std::string& name, const JsonValue& value) {
    for (const auto& [known, activation] : activations)
        if (known == name) return activation;
    throw InputError(value.place(),
                     "one of " + joined(activations, ", ", [](const auto& known) { return known.first; }),
                     json_string(name));
}

std::optional<std::size_t> read_token_id(const JsonValue& value) {
    return value.is_null() ? std::nullopt : std::optional<std::size_t>(value.count());
}

float read_epsilon(const JsonValue& value) {
    const auto epsilon = static_cast<float>(value.number());
    if (!std::isfinite(epsilon) || epsilon < 0)
        throw InputError(value.place(), "a number from 0 that float32 can hold", value.description());
    return epsilon;
}

void require_positions_after(const JsonValue& config, std::size_t padding, std::size_t positions) {
    if (padding + 1 >= positions)
        throw InputError(config.place().at(".max_position_embeddings"),
                         "more than " + std::to_string(padding + 1) +
                             ": positions are counted from the padding's id " + std::to_string(padding) +
                             " on",
                         std::to_string(positions));
}

bool is_set(const JsonValue& config, std::string_view name) {
    const auto value = config.find(name);
    return value && value->boolean();
}

void require_unset(const JsonValue& config, std::string_view name, const std::string& what) {
    if (is_set(config, name))
        throw InputError(config.place().at("." + std::string(name)), "false: heed computes " + what, "true");
}

double read_above_zero(const JsonValue& value) {
    const double theta = value.number();
    if (!std::isfinite(theta) || theta <= 0)
        throw InputError(value.place(), "a number above 0", value.description());
    return theta;
}

double above_zero_or(const JsonValue& config, std::string_view name, double usual) {
    const auto value = config.find(name);
    return value ? read_above_zero(*value) : usual;
}

double rope_theta_in(const JsonValue& parameters, double otherwise) {
    double theta = otherwise;
    parameters.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (value.is_null()) return;
        if (name == "rope_theta")
            theta = read_above_zero(value);
        else if (name == "partial_rotary_factor")
            require_whole_turns(value);
        else if (name != "rope_type" && name != "type")
            throw InputError(value.place(), "rope_type and rope_theta, the only fields that heed knows here",
                             json_string(name));
        else if (value.string() != "default")
            throw InputError(value.place(), "\"default\", the only one that heed computes",
                             value.description());
    });
    return theta;
}

void require_given(const JsonValue& config, const std::string& name, const std::string& only) {
    if (!config.find(name))
        throw InputError(config.place().at("." + name),
                         json_string(only) + ", the only one that heed computes", "none");
    require_only(config, name, only);
}

void require_only(const JsonValue& config, std::string_view name, const std::string& only) {
    const auto value = config.find(name);
    if (value && value->string() != only)
        throw InputError(value->place(), json_string(only) + ", the only one that heed computes",
                         value->description());
}

void require_encoder(const std::string& name, const JsonValue& value) {
    if (name == "is_decoder" || name == "add_cross_attention") require_false(value);
    if (name == "pruned_heads") require_all_heads(value);
}

void require_decoder(const std::string& name, const JsonValue& value) {
    if (name == "add_cross_attention" && value.boolean())
        throw InputError(value.place(), "false: heed computes this decoder without an encoder", "true");
    if (name == "pruned_heads") require_all_heads(value);
    if (name == "quantization_config" && !value.is_null())
        throw InputError(value.place(), "no quantization: save the model in float32, float16 or bfloat16",
                         value.description());
}

void require_whole_heads(const Place& place, std::size_t hidden_size, std::size_t heads) {
    if (hidden_size % heads != 0)
        throw InputError(place, "a multiple of the " + std::to_string(heads) + " attention heads",
                         std::to_string(hidden_size));
}

void require_even_heads(const Place& place, std::size_t head_size) {
    if (head_size % 2 != 0)
        throw InputError(place, "heads of an even size, whose halves turn together",
                         std::to_string(head_size));
}

std::vector<bool> read_layer_types(const JsonValue& config, std::size_t layers,
                                   const std::function<bool(std::size_t layer)>& usual) {
    std::vector<bool> is_global;
    const auto types = config.find("layer_types");
    if (!types) {
        for (std::size_t i = 0; i < layers; ++i) is_global.push_back(usual(i));
        return is_global;
    }
    for (const JsonValue& type : types->elements()) {
        if (type.string() != "full_attention" && type.string() != "sliding_attention")
            throw InputError(type.place(), "full_attention or sliding_attention", type.description());
        is_global.push_back(type.string() == "full_attention");
    }
    if (is_global.size() != layers)
        throw InputError(types->place(), "a type for each of the " + std::to_string(layers) + " layers",
                         std::to_string(is_global.size()));
    return is_global;
}

std::optional<std::size_t> read_window(const JsonValue& config, std::size_t usual) {
    std::optional<std::size_t> window = usual;
    config.for_each_member([&](const std::string& name, const JsonValue& value) {
        if (name != "sliding_window") return;
        window = value.is_null() ? std::nullopt : std::optional(read_size(value, most_positions));
    });
    return window;
}

std::vector<Sight> sights_of(const JsonValue& config, const std::vector<bool>& is_global,
                             std::optional<std::size_t> window) {
    std::vector<Sight> sights;
    for (const bool sees_all : is_global) {
        if (!sees_all && !window)
            throw InputError(config.place().at(".sliding_window"),
                             "the window of the layers with sliding_attention", "none");
        sights.push_back(sees_all ? causal : sliding_window(*window));
    }
    return sights;
}

std::string_view name_of(Activation activation) {
    switch (activation) {
        case Activation::gelu:
            return "gelu";
        case Activation::gelu_tanh:
            return "gelu_pytorch_tanh";
        case Activation::relu:
            return "relu";
        default:
            return "silu";
    }
}

}  // namespace heed

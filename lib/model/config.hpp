// What the families' readers of config.json share: fields whose values are checked, and a field that is wrong
// is named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json.hpp"
#include "nn/attention_heads.hpp"
#include "nn/ops.hpp"

namespace heed {

/// The limits are far above any model there is: what exceeds them is a damaged file.
inline constexpr std::uint64_t largest_vocabulary = 1 << 24;
inline constexpr std::uint64_t largest_hidden_size = 1 << 16;
inline constexpr std::uint64_t largest_intermediate_size = 1 << 20;
inline constexpr std::uint64_t most_layers = 1 << 10;
inline constexpr std::uint64_t most_positions = 1 << 20;
inline constexpr std::uint64_t most_segments = 1 << 10;

/// A size of a model, from 1 to `most`.
template <typename Config>
struct SizeField {
    std::string_view name;
    std::size_t Config::*member;
    std::uint64_t most;
};

// Each reads the value of a field, for which null is not the same as missing: transformers rejects it.
// InputError if it is of another kind or out of range.
std::size_t read_size(const JsonValue& value, std::uint64_t most);
/// It lists the names of the functions that heed computes.
Activation read_activation(const JsonValue& value);
/// The function of that name, which the value at hand holds.
Activation activation_called(const std::string& name, const JsonValue& value);
float read_epsilon(const JsonValue& value);
/// The number of a token; none for null.
std::optional<std::size_t> read_token_id(const JsonValue& value);

/// Takes the field `name` if it is one of `fields`.
template <typename Config, typename Fields>
void read_size_field(Config& config, const Fields& fields, std::string_view name, const JsonValue& value) {
    for (const auto& field : fields)
        if (name == field.name) config.*field.member = read_size(value, field.most);
}

/// InputError unless some of the `positions` come after `padding`, from which on they are counted.
void require_positions_after(const JsonValue& config, std::size_t padding, std::size_t positions);

/// Whether the field `name` is there and true.
bool is_set(const JsonValue& config, std::string_view name);
/// InputError if the field `name` is true: heed computes `what`.
void require_unset(const JsonValue& config, std::string_view name, const std::string& what);
/// A number above 0, such as the base of rotary positions.
double read_above_zero(const JsonValue& value);
/// The field `name`, likewise; `usual` if it is missing or null.
double above_zero_or(const JsonValue& config, std::string_view name, double usual);
/// That in an object of rope_parameters. InputError for positions that are scaled in some way, and for a
/// field that heed does not know.
double rope_theta_in(const JsonValue& parameters, double otherwise);

/// InputError unless the string `name` of the configuration is `only`.
void require_given(const JsonValue& config, const std::string& name, const std::string& only);
/// InputError unless the string `name` of the configuration is missing, null or `only`.
void require_only(const JsonValue& config, std::string_view name, const std::string& only);
/// InputError if this field makes the model something else than an encoder with all its heads.
void require_encoder(const std::string& name, const JsonValue& value);
/// InputError if this field makes the model something else than a decoder on its own with all its heads, in
/// numbers as they are.
void require_decoder(const std::string& name, const JsonValue& value);
/// InputError at `place` unless the hidden size is a multiple of the number of heads.
void require_whole_heads(const Place& place, std::size_t hidden_size, std::size_t heads);

/// InputError at `place` unless the two halves of a head turn together.
void require_even_heads(const Place& place, std::size_t head_size);

/// Whether each layer's attention is global (full_attention) and not local (sliding_attention): what
/// layer_types says, or else `usual`.
std::vector<bool> read_layer_types(const JsonValue& config, std::size_t layers,
                                   const std::function<bool(std::size_t layer)>& usual);
/// sliding_window: how many keys a token sees at most, its own among them. Nothing if the file says null,
/// `usual` if it says nothing.
std::optional<std::size_t> read_window(const JsonValue& config, std::size_t usual);
/// What a decoder's layers see: those that are not global have the window. InputError if they lack one.
std::vector<Sight> sights_of(const JsonValue& config, const std::vector<bool>& is_global,
                             std::optional<std::size_t> window);

/// transformers' name of it: "gelu", "gelu_pytorch_tanh", "relu", "silu".
std::string_view name_of(Activation activation);

}  // namespace heed

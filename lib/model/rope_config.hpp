// What config.json says of rotary positions, in all its spellings: rope_theta with rope_scaling, and
// rope_parameters, which newer files have.
#pragma once

#include <cstddef>
#include <optional>

#include "format/json.hpp"
#include "nn/rope.hpp"

namespace heed {

/// What holds where an object of parameters does not say it.
struct RopeDefaults {
    std::size_t head_dim;
    std::size_t max_position_embeddings;
    double rope_theta = 10000;
    double partial_rotary_factor = 1;  // of a head's numbers, the share that turns
    std::optional<JsonValue> original_max_position_embeddings = {};  // comes before the object's own
};

/// rope_scaling, or where it is missing or empty rope_parameters; nothing where both are.
std::optional<JsonValue> rope_object(const JsonValue& config);

/// Those of an object of rope_scaling or rope_parameters. InputError for a kind that heed does not compute,
/// and for numbers that are missing or out of range.
Frequencies read_rope(const std::optional<JsonValue>& parameters, const RopeDefaults& defaults);

}  // namespace heed

// What readers have read, as JSON for another program to compare: numbers by their bits.
#pragma once

#include <nlohmann/json.hpp>

#include "core/encoding.hpp"
#include "format/raw_array.hpp"

namespace heed::fuzz {

/// Type, shape, and the elements as float32 (their bits) or as strings. InputError if they are neither.
nlohmann::json told(const RawArray& array);

/// Tokens, ids, segments, offsets and special_tokens_mask.
nlohmann::json told(const Encoding& encoding);

}  // namespace heed::fuzz

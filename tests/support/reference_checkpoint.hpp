// A model folder read for the reference BERT, apart from lib/model: every float widened to double as it is
// stored.
#pragma once

#include <map>
#include <string>

#include "format/raw_array.hpp"
#include "support/reference_bert.hpp"

namespace heed::test {

/// Little-endian F16, BF16, F32 or F64; std::invalid_argument for another type.
DoubleTensor doubles_of(const RawArray& array);

/// The floating-point tensors of a .safetensors file, under its own names.
std::map<std::string, DoubleTensor> read_doubles(const std::string& path);

/// config.json with model.safetensors or its shards; names without "bert.", LayerNorm's weight and bias.
ReferenceBert read_reference_bert(const std::string& folder);

}  // namespace heed::test

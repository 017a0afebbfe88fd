// What every encoding that a tokenizer makes has to be.
#pragma once

#include "core/encoding.hpp"

namespace heed::fuzz {

/// Throws Broken unless every vector has one entry a token, every id is under `vocabulary_size`, every
/// segment is 0 or 1 and every offset lies within the text or its pair.
void check_encoding(const Encoding& encoding, std::size_t vocabulary_size);

}  // namespace heed::fuzz

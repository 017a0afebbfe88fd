// The tokenizer of a model without a vocabulary: what white space separates, as Python's str.split()
// separates it.
#pragma once

#include "core/encoding.hpp"
#include "core/sequence.hpp"

namespace heed {

/// Tokens of the text, then those of the pair as segment 1, with word ids that begin at 0 again. Words given
/// are tokens as they are, of the text that one space between them makes. Tokens given have no text and no
/// offsets.
Encoding split_at_white_space(const Sequence& sequence);

}  // namespace heed

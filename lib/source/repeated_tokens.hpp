// Sequences of random tokens that come twice (Olsson et al. 2022).
#pragma once

#include <vector>

#include "core/sequence.hpp"
#include "source/request.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

/// Between the tokens that the model puts around a text, so many different whole words in random order, and
/// the same again. The same seed gives the same sequences everywhere. InputError, at `place`, for a
/// vocabulary with fewer such words.
[[nodiscard]] std::vector<Sequence> repeated_sequences(const RepeatedTokens& wanted,
                                                       const Tokenizer& tokenizer, const Place& place);

}  // namespace heed

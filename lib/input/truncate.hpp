// How much of a text and its pair is kept when both are too long. As the Rust library `tokenizers` does it.
#pragma once

#include <cstddef>
#include <optional>

#include "core/error.hpp"
#include "input/tokenizer.hpp"

namespace heed {

struct Lengths {
    std::size_t text = 0;
    std::optional<std::size_t> pair;  // none: there is no second text
};

/// The tokens to keep of each, special tokens not counted, of which there will be `special`. InputError at
/// `place` if the strategy cannot cut enough.
Lengths truncated(const Lengths& lengths, std::size_t special, const Truncation& truncation,
                  const Place& place);

}  // namespace heed

// How much of a text and its pair is kept when both are too long. As the Rust library `tokenizers` does it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/tokenizer.hpp"

namespace heed {

struct Lengths {
    std::size_t text = 0;
    std::optional<std::size_t> pair;  // none: there is no second text
};

/// InputError at `place`: `found` tokens are more than the `limit` that the model has positions for.
[[noreturn]] void reject_length(std::size_t limit, std::size_t found, const Place& place);

/// The tokens to keep of each, special tokens not counted, of which there will be `special`. InputError at
/// `place` if the strategy cannot cut enough, or cuts nothing and that is too long.
Lengths truncated(const Lengths& lengths, std::size_t special, const Truncation& truncation,
                  const Place& place);

/// Leaves `length` of the tokens, those at `side`'s other end.
template <typename Token>
void cut_at(Truncation::Side side, std::vector<Token>& tokens, std::size_t length) {
    const auto surplus = static_cast<std::ptrdiff_t>(tokens.size() - length);
    if (side == Truncation::Side::right)
        tokens.erase(tokens.end() - surplus, tokens.end());
    else
        tokens.erase(tokens.begin(), tokens.begin() + surplus);
}

}  // namespace heed

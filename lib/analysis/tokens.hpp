// Which rows and columns of the matrices are shown: no special tokens, some queries or keys, one quarter of a
// pair.
#pragma once

#include <optional>

#include "analysis/token_list.hpp"
#include "core/attention.hpp"

namespace heed {

/// Of a pair: queries of one segment, keys of one. [CLS] and the first [SEP] are of A, as texts_of_tokens
/// says.
enum class Block { AA, AB, BA, BB };

struct TokenChoice {
    TokenList queries = TokenList::all();
    TokenList keys = TokenList::all();
    std::optional<Block> block;
};

/// Without the rows and columns of special tokens. InputError if nothing is left, or if the keys are not the
/// queries: which of them are special is not known.
[[nodiscard]] Attention hide_special_tokens(Attention attention, const Place& place);

/// The rows and columns that are chosen, in the sentence's order. InputError, which says the range, for one
/// that is not there or not in the block; for a block of what is no pair.
[[nodiscard]] Attention choose_tokens(Attention attention, const TokenChoice& choice, const Place& place);

}  // namespace heed

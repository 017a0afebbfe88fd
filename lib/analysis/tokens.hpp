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

/// Whether the first key, where causal models have a sink, is left out: of_causal, of causal models alone.
enum class HideFirst { no, yes, of_causal };

/// Of several keys the first query could see the first alone, as in causal models.
[[nodiscard]] bool reads_from_left(const Attention& attention);
[[nodiscard]] bool first_key_is_special(const Attention& attention);
/// Without the first key and the queries that see no other. InputError if there is one key alone.
[[nodiscard]] Attention hide_first_key(Attention attention, const Place& place);

/// The rows and columns that are chosen, in the sentence's order. InputError, which says the range, for one
/// that is not there or not in the block; for a block of what is no pair.
[[nodiscard]] Attention choose_tokens(Attention attention, const TokenChoice& choice, const Place& place);

}  // namespace heed

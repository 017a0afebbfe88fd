// Rows of attention made to sum to 1 again after keys were left out or weights dropped, and what a record
// says of how much was left of them.
#pragma once

#include <optional>
#include <string>

#include "core/attention.hpp"
#include "core/error.hpp"

namespace heed {

/// `attention` with each row divided by its sum, in double; a row of zeros stays one. InputError, at `place`
/// with layer, head and row, for another whose sum is not above 0.
[[nodiscard]] Attention renormalize(Attention attention, const Place& place);

/// How much is left of rows that were shares before keys were left out, for a note: "37 % of their attention
/// is left".
[[nodiscard]] std::string left_of_rows(const Attention& attention);
/// Of several heads the one with the least if that is under 10 %: ", and 7 % in layer 4, head 5"; else empty.
[[nodiscard]] std::string head_with_little_left(const Attention& attention);
/// Whether a record's rows, which do not sum to 1, hold what an earlier selection left of rows that did: it
/// says that something was done to it, no weight is under 0, and no row sums to more.
[[nodiscard]] bool hold_what_is_left(const Attention& attention);
/// Takes back what `attention` says of rows that were not renormalised.
void forget_note_of_rows(Attention& attention);
/// Whether `reduced` says how much is left.
[[nodiscard]] bool says_what_is_left(const std::string& reduced);
/// If rows were renormalised of which little was left, under 10 %, how much that was and of which head, as
/// `reduced` says it: "7 % of the attention was left in layer 4, head 5".
[[nodiscard]] std::optional<std::string> little_that_was_renormalized(const std::string& reduced);

}  // namespace heed

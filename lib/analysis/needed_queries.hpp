// Which rows of a sequence's attention a selection is made of, so that a model computes no others.
#pragma once

#include <optional>

#include "analysis/select.hpp"
#include "core/attention.hpp"
#include "core/keep_tokens.hpp"

namespace heed {

/// Whether the rows that `selection` leaves may be made of a few: an aggregate, regions and the average
/// product correction need all.
[[nodiscard]] bool may_need_few_queries(const Selection& selection);

/// The queries whose rows `selection` needs, ascending. Of what the record will be, `tokens` has the
/// encodings, and the hidden keys of its first query; it needs no weights. From these rows alone the
/// selection makes the same as from all of them; nothing where it would not. InputError as `select`, at
/// `place`.
[[nodiscard]] std::optional<Positions> needed_queries(Attention tokens, const Selection& selection,
                                                      const Place& place);

}  // namespace heed

// What heads do where tokens repeat: induction and what belongs to it (Olsson et al. 2022, prefix matching).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/attention.hpp"

namespace heed {

/// Of a query i the weight on its targets, the mean over the queries that have one. Targets are the other
/// tokens j that are the same (duplicate), come right after one that is the same (induction), or right before
/// one (backward_induction); the causal ones are those up to the query. Special tokens are no targets and ask
/// for none. 1 is perfect.
inline constexpr std::array<std::string_view, 5> repeat_names = {
    "duplicate", "induction", "backward_induction", "duplicate_causal", "induction_causal"};

template <typename Value>
using Repeats = std::array<Value, repeat_names.size()>;

/// Of each head [layer × heads + head]; nothing where no query has a target, or where tokens have no ids or
/// keys are not the queries.
[[nodiscard]] std::vector<Repeats<std::optional<double>>> repeat_scores(const Attention& attention);

}  // namespace heed

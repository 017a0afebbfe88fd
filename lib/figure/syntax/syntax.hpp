// How often each head finds the head of a word, as a matrix that a heatmap draws.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "stats/syntax.hpp"

namespace heed {

/// Layers × heads: the share of the relation's words for which a head is right, in the better direction.
/// UsageError, which lists some that there are, for a relation that no word has.
[[nodiscard]] Panel syntax_panel(const SyntaxCounts& counts, const std::string& relation);

}  // namespace heed

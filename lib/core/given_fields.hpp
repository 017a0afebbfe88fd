// Tokens that come ready made, with what is said of each.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "core/error.hpp"

namespace heed {

/// What is not said of the tokens, of which a list is empty, as encoding_of_tokens has it.
[[nodiscard]] Encoding with_usual_fields(Encoding encoding);

/// InputError, at `place` followed by the number of the token, for offsets that start after their end.
void require_spans(const std::vector<std::pair<std::int64_t, std::int64_t>>& offsets, const Place& place);

}  // namespace heed

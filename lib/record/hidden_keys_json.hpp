// The keys that queries could not see as a record's field, in JSON: null for none, "causal", or for each
// query the ranges [begin, end) of keys. Where matrices differ, {"layers": …} has one of these for each layer
// that the record holds, and {"heads": …} in place of one for each head.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/hidden_keys.hpp"
#include "format/json.hpp"

namespace heed {

/// `shape` is that of the attention, [layer, head, query, key].
[[nodiscard]] std::string hidden_keys_json(const HiddenKeys& hidden, const std::vector<std::size_t>& shape);

/// InputError for what is none of that, for lists that are not as long as the attention's extents, and for
/// ranges that do not ascend or leave its keys.
[[nodiscard]] HiddenKeys hidden_keys_of(const JsonValue& value, const std::vector<std::size_t>& shape);

}  // namespace heed

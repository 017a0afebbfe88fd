// Tokens that come ready made, in a record of JSON, with what it says of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/encoding.hpp"
#include "format/json.hpp"

namespace heed {

/// The record has tokens beside the text that they are of, and says where in it they stand: `heed tokens`
/// writes it so.
[[nodiscard]] bool is_split_already(const JsonValue& record);

/// A field that says something of each token, by heed's name for it or by that of transformers
/// (token_type_ids).
[[nodiscard]] bool is_field_of_tokens(std::string_view name);

/// The tokens with all that the record says of each; an empty list: nothing. With their text, where the
/// record says where in it they stand. InputError for a list that has not an entry for each token, and for a
/// number that none can be.
[[nodiscard]] Encoding given_tokens(const JsonValue& record, std::vector<std::string> tokens);

}  // namespace heed

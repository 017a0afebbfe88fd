// What the formats of sequences share: ids in cells, the other fields of a record as JSON, fields in a
// message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/record_id.hpp"

namespace heed {

/// "12" is the number 12, as other readers of tables take it; "012" is a name.
RecordId id_in_cell(std::string_view cell);

/// Adds `"name": json` to an object that stands on one line; an empty string becomes an object.
void add_member(std::string& object, std::string_view name, std::string_view json);

/// `"id", "label" and "source"`, the first eight; "none" without any. For a message.
std::string listed_fields(const std::vector<std::string>& names);

}  // namespace heed

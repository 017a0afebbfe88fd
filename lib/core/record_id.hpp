// What identifies a record.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace heed {

/// A record's name: as given in the input, else its number from 0.
using RecordId = std::variant<std::int64_t, std::string>;
[[nodiscard]] std::string show(const RecordId& id);

}  // namespace heed

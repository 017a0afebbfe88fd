// The fields of a config.json that heed knows: those that it reads, and those that change no attention.
#pragma once

#include <string>
#include <vector>

#include "format/json.hpp"

namespace heed {

/// The other fields, in the file's order.
std::vector<std::string> unknown_fields(const JsonValue& config);

}  // namespace heed

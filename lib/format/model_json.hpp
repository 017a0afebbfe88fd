// What a model is called and how large it is, as JSON: a field of records and of statistics.
#pragma once

#include <string>

#include "core/model_description.hpp"
#include "format/json.hpp"

namespace heed {

/// An object on one line; what does not apply is null, and types and a seed are there only where there are
/// some.
void append_json(std::string& out, const ModelDescription& model);

/// Of such an object. Fields that are missing or null are left as they are in a model of type "unknown".
/// InputError for a field of another kind.
[[nodiscard]] ModelDescription model_description(const JsonValue& object);

}  // namespace heed

// From what was typed to what is asked for: the only place that knows which flags go together.
#pragma once

#include <optional>
#include <string>

#include "flags/given.hpp"
#include "source/request.hpp"

namespace heed {

/// Of a command that takes the flags of flags::source(). UsageError for flags that do not go together.
Request request_of(const Given& given);

/// Of a command that reads texts alone, and wants no attention: `heed tokens`. UsageError likewise.
Request text_request_of(const Given& given);

/// The model that a user calls so; "default" is the built-in one, whatever folder there is. UsageError for a
/// revision of a model that has none.
ModelChoice model_called(const Given& given, const std::string& name,
                         const std::optional<std::string>& revision);

}  // namespace heed

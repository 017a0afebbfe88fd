// What a user calls a model, and what the environment has to do with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "messages.hpp"
#include "model/builtin.hpp"

namespace heed {

/// What --model says, else $HEED_MODEL, else `otherwise`.
std::string model_name(const std::optional<std::string>& flag, const std::string& otherwise);

/// Where Hugging Face's tools keep what they have downloaded, by all the variables that say so, in the order
/// in which they count.
std::vector<std::string> cache_folders();

/// The built-in model, or find_model in those; what the user should know of it is said. A folder that is
/// called like the built-in one is "./default". UsageError for the layer from scratch, which is none, and for
/// a revision of the built-in model.
ModelFolder open_model_folder(const std::string& name, const std::optional<std::string>& revision,
                              const Messages& messages);

}  // namespace heed

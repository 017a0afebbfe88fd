// The folder of the model that a request names.
#pragma once

#include <string>
#include <vector>

#include "core/messages.hpp"
#include "hub/model_folder.hpp"
#include "source/request.hpp"

namespace heed {

/// Where Hugging Face's tools keep what they have downloaded, by all the environment's variables that say so,
/// in the order in which they count.
std::vector<std::string> cache_folders();

/// Fetches the model from the Hugging Face hub, and says where it is (hub/pull.hpp). One that heed does not
/// compute is an InputError before its weights are fetched.
std::string pull_model(const ModelName& model, const Messages& messages);

/// The built-in model, or find_model in the cache folders; what the user should know of it is said.
/// UsageError for the layer from scratch, which has no folder.
ModelFolder open_model_folder(const ModelChoice& model, const Messages& messages);

}  // namespace heed

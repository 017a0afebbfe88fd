// Fetches a model from the Hugging Face hub into the cache, exactly as huggingface_hub would lay it out: what
// heed pulls, Python's tools find, and the reverse. What comes is checked: names before they become paths,
// sizes and hashes before a file gets its name, and the branch names the snapshot once all of it is there.
#pragma once

#include <functional>
#include <string>

#include "core/messages.hpp"
#include "format/json.hpp"
#include "hub/settings.hpp"

namespace heed {

struct PullRequest {
    std::string name;
    std::string revision = "main";  // a branch, tag or commit
    /// Throws InputError for a config.json of a model that heed does not compute: nothing else is fetched.
    std::function<void(const JsonValue& config)> check_config;
};

/// The snapshot's folder, with all that heed reads of the model. If it is there already nothing is written.
/// UsageError for a name or a revision that can be none; InputError for what is not there, not allowed, or
/// not what the hub says it is; any other exception for a network, hub or disk that fails: the same call then
/// resumes.
std::string pull(const PullRequest& request, const HubSettings& settings, const Messages& messages);

}  // namespace heed

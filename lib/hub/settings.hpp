// What the environment says of the hub, by the variables of huggingface_hub.
// https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "hub/url.hpp"

namespace heed {

/// The value of a variable; nothing where it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
/// This process's.
std::optional<std::string> process_environment(const std::string& name);

struct HubSettings {
    std::string endpoint;      // "https://huggingface.co": $HF_ENDPOINT without a slash at its end
    std::string cache;         // the folder that models are written to, one models--OWNER--NAME each
    std::string token;         // empty: none
    std::string token_source;  // "$HF_TOKEN", or the file it is in
    bool is_offline = false;   // $HF_HUB_OFFLINE, else $TRANSFORMERS_OFFLINE
    std::chrono::milliseconds connect_limit{10'000};  // $HF_HUB_ETAG_TIMEOUT
    std::chrono::milliseconds silence_limit{10'000};  // $HF_HUB_DOWNLOAD_TIMEOUT
    std::chrono::milliseconds first_wait{1000};  // before a second attempt; doubled before each further one
};

/// UsageError for an endpoint that is no http:// or https:// address, and where no variable leads to a
/// folder. A token that is no header's value is an InputError.
HubSettings hub_settings(const Environment& environment = process_environment);

/// "1", "on", "yes" and "true", in any case, are what those variables take for true.
bool is_true(const std::optional<std::string>& value);

/// A path as those variables have it: "~" is $HOME, and $NAME and ${NAME} are replaced where they are set.
std::string expanded_path(const std::string& path, const Environment& environment);

}  // namespace heed

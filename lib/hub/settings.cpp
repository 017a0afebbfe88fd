#include "hub/settings.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "core/error.hpp"
#include "core/text/number.hpp"

namespace heed {
namespace {

constexpr std::size_t longest_token = 4096;

std::string hub_home(const Environment& environment) {
    if (const auto home = environment("HF_HOME")) return expanded_path(*home, environment);
    if (const auto cache = environment("XDG_CACHE_HOME"))
        return expanded_path(*cache, environment) + "/huggingface";
    const auto home = environment("HOME");
    if (!home) throw UsageError("there is no folder for models: neither $HF_HOME nor $HOME is set");
    return *home + "/.cache/huggingface";
}

std::string cache_folder(const Environment& environment) {
    for (const char* name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
        if (const auto folder = environment(name)) return expanded_path(*folder, environment);
    return hub_home(environment) + "/hub";
}

/// Without line breaks and the spaces around it, as the Python tools take it.
std::string cleaned(std::string token) {
    token.erase(std::remove_if(token.begin(), token.end(), [](char c) { return c == '\r' || c == '\n'; }),
                token.end());
    token.erase(0, token.find_first_not_of(" \t"));
    token.erase(token.find_last_not_of(" \t") + 1);
    return token;
}

std::string beginning_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(longest_token, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    return bytes;
}

void find_token(HubSettings& settings, const Environment& environment) {
    if (is_true(environment("HF_HUB_DISABLE_IMPLICIT_TOKEN"))) return;
    for (const char* name : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
        settings.token = cleaned(environment(name).value_or(""));
        settings.token_source = std::string("$") + name;
        if (!settings.token.empty()) return;
    }
    const auto path = environment("HF_TOKEN_PATH");
    settings.token_source = path ? expanded_path(*path, environment) : hub_home(environment) + "/token";
    settings.token = cleaned(beginning_of(settings.token_source));
}

void check_token(const HubSettings& settings) {
    const bool is_visible = std::all_of(settings.token.begin(), settings.token.end(),
                                        [](char c) { return c > ' ' && c < '\x7f'; });
    if (!is_visible)
        throw InputError({settings.token_source, ""}, "a token of the hub (hf_...)",
                         "characters that no token has");
}

std::chrono::milliseconds seconds_in(const std::optional<std::string>& value,
                                     std::chrono::milliseconds otherwise) {
    const auto seconds = parse_double(value.value_or(""));
    if (!seconds || *seconds <= 0 || *seconds > 86400) return otherwise;
    return std::chrono::milliseconds(std::llround(*seconds * 1000));
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<std::string>(value);
}

bool is_true(const std::optional<std::string>& value) {
    std::string upper = value.value_or("");
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper == "1" || upper == "ON" || upper == "YES" || upper == "TRUE";
}

std::string expanded_path(const std::string& path, const Environment& environment) {
    std::string expanded;
    if (path == "~" || path.starts_with("~/")) expanded = environment("HOME").value_or("~");
    for (std::size_t at = expanded.empty() ? 0 : 1; at < path.size();) {
        const bool has_braces = path.compare(at, 2, "${") == 0;
        const std::size_t begin = at + (has_braces ? 2 : 1);
        std::size_t end = begin;
        while (end < path.size() && (std::isalnum(static_cast<unsigned char>(path[end])) || path[end] == '_'))
            ++end;
        const bool is_variable =
            path[at] == '$' && end > begin && (!has_braces || path.compare(end, 1, "}") == 0);
        const auto value = is_variable ? environment(path.substr(begin, end - begin)) : std::nullopt;
        expanded += value ? *value : path.substr(at, 1);
        at = value ? end + (has_braces ? 1 : 0) : at + 1;
    }
    return expanded;
}

HubSettings hub_settings(const Environment& environment) {
    HubSettings settings;
    const auto endpoint = environment("HF_ENDPOINT");
    settings.endpoint = endpoint.value_or("https://huggingface.co");
    while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
    if (!parse_url(settings.endpoint))
        throw UsageError("$HF_ENDPOINT is \"" + *endpoint + "\": it takes an http:// or https:// address");
    settings.cache = cache_folder(environment);
    const auto offline = environment("HF_HUB_OFFLINE");
    settings.is_offline = is_true(offline ? offline : environment("TRANSFORMERS_OFFLINE"));
    settings.connect_limit = seconds_in(environment("HF_HUB_ETAG_TIMEOUT"), settings.connect_limit);
    settings.silence_limit = seconds_in(environment("HF_HUB_DOWNLOAD_TIMEOUT"), settings.silence_limit);
    find_token(settings, environment);
    check_token(settings);
    return settings;
}

}  // namespace heed

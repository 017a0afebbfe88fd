#include "hub/url.hpp"

#include <algorithm>

#include "core/text/words.hpp"

namespace heed {
namespace {

constexpr std::string_view letters_and_digits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, const std::string& characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']'))
        return consists_of(host.substr(1, host.size() - 2), "0123456789abcdefABCDEF:.");
    return consists_of(host, std::string(letters_and_digits) + ".-");
}

bool is_port(std::string_view port) {
    return port.size() <= 5 && consists_of(port, "0123456789");
}

bool is_target(std::string_view target) {
    return std::all_of(target.begin(), target.end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
}

}  // namespace

bool Url::is_on_this_machine() const {
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

std::optional<Url> parse_url(std::string_view text) {
    text = text.substr(0, text.find('#'));
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    Url url;
    url.scheme = lower_case(text.substr(0, colon));
    if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
    const std::string_view rest = text.substr(colon + 3);
    const std::size_t slash = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority = rest.substr(0, slash);
    const std::size_t host_end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
    url.host = lower_case(authority.substr(0, host_end));
    url.port = url.scheme == "http" ? "80" : "443";
    if (host_end < authority.size()) {
        if (authority[host_end] != ':') return std::nullopt;
        url.port = authority.substr(host_end + 1);
    }
    url.target = (rest.substr(slash).starts_with('/') ? "" : "/") + std::string(rest.substr(slash));
    if (!is_host(url.host) || !is_port(url.port) || !is_target(url.target)) return std::nullopt;
    return url;
}

bool is_public_hub(const Url& url) {
    const std::string origin = url.origin();
    return origin == "https://huggingface.co:443" || origin == "https://hf.co:443";
}

std::optional<Url> redirected(const Url& base, std::string_view location) {
    const std::size_t colon = location.find(':');
    if (colon < location.find_first_of("/?#")) return parse_url(location);
    if (location.starts_with("//")) return parse_url(base.scheme + ":" + std::string(location));
    std::string path = base.target.substr(0, base.target.find('?'));
    if (location.starts_with('/'))
        path.clear();
    else if (!location.starts_with('?'))
        path.resize(path.rfind('/') + 1);
    return parse_url(base.origin() + path + std::string(location));
}

std::string percent_encoded(std::string_view text, bool keeps_slashes) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    const std::string kept = std::string(letters_and_digits) + "-._~" + (keeps_slashes ? "/" : "");
    std::string encoded;
    for (const char c : text) {
        if (kept.find(c) != std::string::npos) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[static_cast<unsigned char>(c) >> 4];
            encoded += digits[static_cast<unsigned char>(c) & 0xF];
        }
    }
    return encoded;
}

}  // namespace heed

// Addresses, as far as heed has to understand them to decide who is asked and who gets the token.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace heed {

struct Url {
    std::string scheme;  // "http" or "https"
    std::string host;    // in lower case; "[::1]" with its brackets
    std::string port;    // digits, the scheme's own where none is said
    std::string target;  // path and query, from "/" on

    /// "https://huggingface.co:443": who is asked.
    [[nodiscard]] std::string origin() const { return scheme + "://" + host + ":" + port; }
    [[nodiscard]] std::string text() const { return origin() + target; }
    [[nodiscard]] bool is_on_this_machine() const;
};

/// Strict, so that libcurl cannot read another host in it: letters, digits, points and hyphens, no user, no
/// password, no backslash, no space. Nothing for what is no http:// or https:// address of that kind.
std::optional<Url> parse_url(std::string_view text);

/// Whether it is of the Hugging Face hub, by its name or its short one.
bool is_public_hub(const Url& url);

/// Where a Location header leads from `base`; nothing as above.
std::optional<Url> redirected(const Url& base, std::string_view location);

/// RFC 3986's unreserved characters, and "/" if it is kept, stay as they are; all others become %XX.
std::string percent_encoded(std::string_view text, bool keeps_slashes);

}  // namespace heed

// The hub over HTTP, by the helper program heed-fetch, which alone knows libcurl. Redirects are followed
// here, by heed's own rules: which address is asked, and who gets the token, does not depend on a library's.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "hub/settings.hpp"
#include "hub/url.hpp"

namespace heed {

class Coprocess;

/// An attempt that failed and may succeed later: no connection, one that was cut, a hub that is busy.
struct TryAgain : std::runtime_error {
    explicit TryAgain(const std::string& why, std::optional<std::chrono::seconds> after = std::nullopt,
                      bool gained = false)
        : std::runtime_error(why), wait(after), has_gained(gained) {}
    static TryAgain of_wrong_range() {
        TryAgain again("another part came than was asked for");
        again.has_wrong_range = true;
        return again;
    }

    std::optional<std::chrono::seconds> wait;  // what the hub asks for
    bool has_gained;                           // some bytes came before it
    bool has_wrong_range = false;              // what was asked for from a byte on is not to be had so
};

struct HttpRequest {
    std::string address;
    bool is_head = false;
    std::uint64_t start = 0;  // the first byte that is wanted
};

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string, std::less<>> headers;  // of the last address; names in lower case
    /// The same of all addresses that are the hub's own: a redirect to others says there what the file is.
    std::map<std::string, std::string, std::less<>> from_hub;
};

/// The value of a header, empty where it is not there.
std::string header_of(const std::map<std::string, std::string, std::less<>>& headers, std::string_view name);

class Web {
  public:
    explicit Web(const HubSettings& settings);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;
    ~Web();

    /// Asks, and follows up to 10 redirects to http:// and https:// addresses, none from https to http. A
    /// HEAD stops before it would leave the hub: what is behind is often signed for GET alone. InputError for
    /// other redirects and for a head of more than 200 lines; std::runtime_error for a certificate that is
    /// not trusted, and where there is no helper; else TryAgain.
    HttpAnswer open(HttpRequest request);
    /// The next bytes of the body; nothing at its end. TryAgain if it breaks off or nothing comes.
    std::optional<std::string> next();

  private:
    HttpAnswer exchange(const HttpRequest& request, const Url& url);
    HttpAnswer receive_head();
    std::string receive_line(std::chrono::milliseconds limit);
    [[nodiscard]] bool is_hub(const Url& url) const;
    void skip_body();
    [[noreturn]] void fail(const std::string& kind_and_words, const std::string& what);

    HubSettings settings_;
    Url endpoint_;
    std::unique_ptr<Coprocess> helper_;  // none yet, or none any more
    std::string host_;                   // that answers
    bool is_in_body_ = false;
};

}  // namespace heed

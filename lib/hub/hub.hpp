// What the Hugging Face hub says of a model, and its files' bytes: the protocol of
// https://huggingface.co/docs/hub/api as huggingface_hub speaks it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "hub/settings.hpp"
#include "hub/web.hpp"

namespace heed {

struct HubFile {
    std::string name;
    std::string hash;  // of a large file (LFS) the SHA-256, of another git's SHA-1, by their length
    std::uint64_t size = 0;
};

struct HubListing {
    std::string commit;  // 40 hexadecimal digits
    /// The files that have a plain name. Nothing where the hub gives no size and hash, as mirrors do.
    std::map<std::string, std::optional<HubFile>, std::less<>> files;
};

/// The api's answer. InputError, with `endpoint` as the place, for one that is none.
HubListing parse_listing(const std::string& json, const std::string& endpoint);

/// What huggingface_hub takes as "OWNER/NAME" or "NAME": such a name is safe in an address and in a path.
bool is_model_name(const std::string& name);

class Hub {
  public:
    /// `name` as is_model_name has it; `revision` a branch, tag or commit.
    Hub(const HubSettings& settings, std::string name, std::string revision);

    // Each throws TryAgain for what may pass, InputError for what the hub does not give, or gives differently
    // than it said before, and std::runtime_error for other failures.

    HubListing list();
    /// Size and hash of a file that the listing gave without.
    HubFile describe(const std::string& commit, const std::string& file);
    /// Asks for a file from byte `start` on, and says from which byte it comes: that one or 0.
    std::uint64_t open(const std::string& commit, const HubFile& file, std::uint64_t start);
    /// Its next bytes; nothing at the end.
    std::optional<std::string> next() { return web_.next(); }

  private:
    [[nodiscard]] std::string address_of(const std::string& commit, const std::string& file) const;
    std::string read_json();
    [[noreturn]] void reject(const HttpAnswer& answer) const;
    [[noreturn]] void reject_access(const HttpAnswer& answer) const;

    HubSettings settings_;
    std::string name_;
    std::string revision_;
    Web web_;
};

}  // namespace heed

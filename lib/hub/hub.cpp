#include "hub/hub.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "format/json.hpp"
#include "io/folder.hpp"

namespace heed {
namespace {

constexpr std::size_t most_json = std::size_t{8} << 20;
constexpr std::uint64_t largest_file = std::uint64_t{1} << 53;
constexpr std::uint64_t longest_wait = 60;  // seconds
constexpr std::size_t longest_name = 255;   // bytes
constexpr std::size_t sha1_digits = 40, sha256_digits = 64;

bool is_hex(const std::string& text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_file_name(const std::string& name) {
    const bool has_control = std::any_of(name.begin(), name.end(),
                                         [](unsigned char c) { return c < ' ' || c == '\x7f' || c == '\\'; });
    return is_plain_name(name) && name.size() <= longest_name && !has_control;
}

/// OWNER or NAME.
bool is_name_part(std::string_view part) {
    constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    if (part.empty() || part.size() > 96) return false;
    if (word.find(part.front()) == std::string_view::npos || word.find(part.back()) == std::string_view::npos)
        return false;
    return part.find_first_not_of(std::string(word) + ".-") == std::string_view::npos;
}

/// Nothing unless both are given and can be what they are said to be.
std::optional<HubFile> checked(const std::string& name, const std::string& hash, std::size_t digits,
                               std::optional<std::uint64_t> size) {
    if (!is_hex(hash, digits) || !size || *size >= largest_file) return std::nullopt;
    return HubFile{name, hash, *size};
}

/// An entry of "siblings", which has size and hash by `?blobs=true`.
std::optional<HubFile> file_of(const std::string& name, const JsonValue& entry) {
    const auto large = entry.find("lfs");
    const auto hash = large ? large->find("sha256") : entry.find("blobId");
    const auto size = (large ? *large : entry).find("size");
    if (!hash || !hash->is_string() || !size || !size->is_integer() || size->integer() < 0)
        return std::nullopt;
    return checked(name, hash->string(), large ? sha256_digits : sha1_digits, size->count());
}

/// "\"abc\"" and "W/\"abc\"" are abc.
std::string bare_etag(std::string etag) {
    if (etag.starts_with("W/")) etag.erase(0, 2);
    std::erase(etag, '"');
    return etag;
}

/// What the hub asks to wait: `RateLimit: "api";r=0;t=55`, or Retry-After in seconds.
std::optional<std::uint64_t> wait_asked_for(const HttpAnswer& answer) {
    const std::string limit = header_of(answer.headers, "ratelimit");
    const std::size_t t = limit.find("t=");
    if (limit.find("r=0") != std::string::npos && t != std::string::npos) {
        const std::size_t end = std::min(limit.find_first_not_of("0123456789", t + 2), limit.size());
        if (const auto seconds = parse_count(limit.substr(t + 2, end - t - 2))) return *seconds + 1;
    }
    const auto seconds = parse_count(header_of(answer.headers, "retry-after"));
    return seconds ? std::optional(*seconds + 1) : std::nullopt;
}

bool may_pass(int status) {
    return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504);
}

}  // namespace

bool is_model_name(const std::string& name) {
    const std::size_t slash = name.find('/');
    const bool has_owner = slash != std::string::npos;
    return (!has_owner || is_name_part(std::string_view(name).substr(0, slash))) &&
           is_name_part(std::string_view(name).substr(has_owner ? slash + 1 : 0)) &&
           name.find("--") == std::string::npos && name.find("..") == std::string::npos &&
           !name.ends_with(".git");
}

HubListing parse_listing(const std::string& json, const std::string& endpoint) {
    const Place place{endpoint, ""};
    std::optional<JsonValue> root;
    try {
        root = JsonValue::parse(json, place);
    } catch (const InputError& error) {
        throw InputError(place, "its answer is no JSON: " + error.reason());
    }
    const auto commit = root->is_object() ? root->find("sha") : std::nullopt;
    HubListing listing;
    if (commit && commit->is_string()) listing.commit = commit->string();
    if (!is_hex(listing.commit, sha1_digits)) throw InputError(place, "its answer names no commit");
    root->field("siblings").for_each_element([&](const JsonValue& entry) {
        const std::string name = entry.field("rfilename").string();
        if (is_file_name(name)) listing.files.emplace(name, file_of(name, entry));
    });
    return listing;
}

Hub::Hub(const HubSettings& settings, std::string name, std::string revision)
    : settings_(settings), name_(std::move(name)), revision_(std::move(revision)), web_(settings) {}

std::string Hub::address_of(const std::string& commit, const std::string& file) const {
    return settings_.endpoint + "/" + name_ + "/resolve/" + commit + "/" + percent_encoded(file, false);
}

HubListing Hub::list() {
    const HttpAnswer answer = web_.open({settings_.endpoint + "/api/models/" + name_ + "/revision/" +
                                         percent_encoded(revision_, false) + "?blobs=true"});
    if (answer.status != 200) reject(answer);
    const std::string type = header_of(answer.headers, "content-type");
    if (type.find("json") == std::string::npos)
        throw InputError({settings_.endpoint, ""},
                         "answers with " + (type.empty() ? "something" : type) +
                             " instead of JSON: is this a Hugging Face hub, or a page of the network's own?");
    return parse_listing(read_json(), settings_.endpoint);
}

std::string Hub::read_json() {
    std::string json;
    while (const auto piece = web_.next()) {
        json += *piece;
        if (json.size() > most_json)
            throw InputError({settings_.endpoint, ""}, "an answer of more than 8 MiB");
    }
    return json;
}

HubFile Hub::describe(const std::string& commit, const std::string& file) {
    const HttpAnswer answer = web_.open({address_of(commit, file), true});
    if (answer.status != 200 && answer.status != 302 && answer.status != 307) reject(answer);
    const std::string linked = header_of(answer.from_hub, "x-linked-etag");
    const std::string hash = bare_etag(linked.empty() ? header_of(answer.headers, "etag") : linked);
    const std::string size = header_of(answer.from_hub, "x-linked-size");
    const auto known =
        checked(file, hash, hash.size() == sha256_digits ? sha256_digits : sha1_digits,
                parse_count(size.empty() ? header_of(answer.headers, "content-length") : size));
    if (!known) throw InputError({name_, file}, "the hub gives no size and hash for it that could be right");
    return *known;
}

std::uint64_t Hub::open(const std::string& commit, const HubFile& file, std::uint64_t start) {
    const HttpAnswer answer = web_.open({address_of(commit, file.name), false, start});
    const auto is_part = [&] {
        return header_of(answer.headers, "content-range").starts_with("bytes " + std::to_string(start) + "-");
    };
    if (answer.status == 416 || (answer.status == 206 && !is_part())) {
        throw TryAgain::of_wrong_range();
    }
    if (answer.status != 200 && answer.status != 206) reject(answer);
    const std::string said = header_of(answer.from_hub, "x-repo-commit");
    if (said != commit)
        throw InputError({name_, file.name}, "commit " + commit + " of it",
                         said.empty() ? "an answer that names no commit" : "commit " + said);
    const std::uint64_t begin = answer.status == 206 ? start : 0;
    const auto length = parse_count(header_of(answer.headers, "content-length"));
    if (length && *length != file.size - begin)
        throw InputError({name_, file.name},
                         std::to_string(file.size - begin) + " bytes, as the hub lists it",
                         "an answer of " + std::to_string(*length) + " bytes");
    return begin;
}

void Hub::reject(const HttpAnswer& answer) const {
    const std::string status = std::to_string(answer.status);
    if (may_pass(answer.status)) {
        const auto wait = wait_asked_for(answer);
        if (wait && *wait > longest_wait)
            throw std::runtime_error(
                settings_.endpoint + " asks to wait " + std::to_string(*wait) + " s (status " + status +
                "): try again then" +
                (settings_.token.empty() ? "; its limits are higher with a token ($HF_TOKEN)" : ""));
        const std::string why = settings_.endpoint + " answers with status " + status;
        throw wait ? TryAgain(why, std::chrono::seconds(*wait)) : TryAgain(why);
    }
    const std::string code = header_of(answer.from_hub, "x-error-code");
    if (code == "RevisionNotFound")
        throw InputError({name_, ""}, "there is no branch, tag or commit \"" + revision_ + "\" of it");
    if (code == "EntryNotFound")
        throw InputError({name_, ""}, "a file that the hub listed is not there any more: try again");
    reject_access(answer);
}

void Hub::reject_access(const HttpAnswer& answer) const {
    const Place model{name_, ""}, hub{settings_.endpoint, ""};
    const std::string code = header_of(answer.from_hub, "x-error-code");
    const std::string words = header_of(answer.from_hub, "x-error-message").substr(0, 300);
    const bool has_token = !settings_.token.empty();
    const std::string page = settings_.endpoint + "/" + name_;
    if (code == "GatedRepo" && answer.status == 403)
        throw InputError(model, "it is gated, and the account of the token in " + settings_.token_source +
                                    " has no access: ask for it at " + page);
    if (code == "GatedRepo")
        throw InputError(model, "it is gated: ask for access at " + page +
                                    ", then set $HF_TOKEN to a token of yours (or hf auth login)");
    if (answer.status == 401 && has_token)
        throw InputError(hub,
                         "it does not accept the token in " + settings_.token_source +
                             (words.empty() ? "" : " (" + words + ")") +
                             ": renew it (hf auth login), or go without ($HF_HUB_DISABLE_IMPLICIT_TOKEN=1)");
    if (answer.status == 401 || answer.status == 404)
        throw InputError(hub, "there is no model " + name_ +
                                  (has_token ? " that the token in " + settings_.token_source + " may see"
                                             : ", or it is private: then set $HF_TOKEN (or hf auth login)"));
    throw InputError(
        hub, "it answers with status " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words));
}

}  // namespace heed

// What a hub answers: its listing of a model, and where it redirects to.
#include "hub/hub.hpp"

#include "fuzz/target.hpp"
#include "hub/url.hpp"

namespace heed::fuzz {
namespace {

const std::string commit(40, 'c');

bool is_hex(const std::string& text) {
    return text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Names and hashes become paths.
void check_listing(const HubListing& listing) {
    require(listing.commit.size() == 40 && is_hex(listing.commit), "a commit is 40 digits");
    for (const auto& [name, file] : listing.files) {
        require(!name.empty() && name != "." && name != ".." && name.size() <= 255, "a name is a file's");
        for (const char byte : name) {
            const auto c = static_cast<unsigned char>(byte);
            require(c >= ' ' && c != '/' && c != '\\' && c != 0x7f, "a name leads nowhere else");
        }
        if (!file) continue;
        require(file->name == name, "a file knows its name");
        require((file->hash.size() == 40 || file->hash.size() == 64) && is_hex(file->hash),
                "a hash is digits");
        require(file->size < std::uint64_t{1} << 53, "a size that can be");
    }
}

/// libcurl has to see the same host in it, so it holds nothing that could be read in two ways.
void check_url(const std::optional<Url>& url) {
    if (!url) return;
    require(url->scheme == "http" || url->scheme == "https", "http or https");
    require(url->target.starts_with('/'), "a path");
    for (const char byte : url->text()) {
        const auto c = static_cast<unsigned char>(byte);
        require(c > ' ' && c < 0x7f && c != '\\', "characters of an address");
    }
    require(url->host.find_first_of("@/?#%") == std::string::npos, "a host alone");
    const auto again = parse_url(url->text());
    require(again && again->text() == url->text(), "an address reads back as itself");
}

void run(std::string_view bytes) {
    if (const auto listing = accepted([&] { return parse_listing(std::string(bytes), "hub"); }))
        check_listing(*listing);
    check_url(parse_url(bytes));
    check_url(redirected(*parse_url("https://huggingface.co/a/b?c"), bytes));
    const std::string name(bytes);
    if (is_model_name(name))
        require(name.find("..") == std::string::npos && name.find("//") == std::string::npos &&
                    name.front() != '/',
                "a model's name leads nowhere else");
}

std::vector<std::string> seeds() {
    const std::string file = R"({"rfilename": "config.json", "size": 3, "blobId": ")" + commit + "\"}";
    const std::string large = R"({"rfilename": "model.safetensors", "lfs": {"size": 9, "sha256": ")" +
                              std::string(64, 'a') + "\"}}";
    return {R"({"sha": ")" + commit + R"(", "siblings": [)" + file + ", " + large + "]}",
            R"({"sha": ")" + commit + R"(", "siblings": [{"rfilename": "../../evil"}]})",
            "https://cdn.hf.co:443/a?b=c#d",
            "//user@host/x",
            "/api/x",
            "http://[::1]:80/",
            "google-bert/bert-base"};
}

const Registered registered({"hub",
                             run,
                             seeds,
                             {"\"sha\"", "\"siblings\"", "\"rfilename\"", "\"lfs\"", "\"sha256\"",
                              "\"blobId\"", "\"size\"", "https://", "http://", "@", "//", "..", "--"}});

}  // namespace
}  // namespace heed::fuzz

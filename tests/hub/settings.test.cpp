#include "hub/settings.hpp"

#include <map>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace {

using Variables = std::map<std::string, std::string>;

Environment environment_of(const Variables& variables) {
    return [=](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() || found->second.empty() ? std::nullopt
                                                                 : std::optional(found->second);
    };
}

HubSettings settings_with(Variables variables) {
    variables.emplace("HOME", "/nowhere");
    return hub_settings(environment_of(variables));
}

}  // namespace

TEST_CASE("the hub and its cache are where the Python tools have them", "[pull]") {
    CHECK(settings_with({}).endpoint == "https://huggingface.co");
    CHECK(settings_with({}).cache == "/nowhere/.cache/huggingface/hub");
    CHECK(settings_with({{"XDG_CACHE_HOME", "/x"}}).cache == "/x/huggingface/hub");
    CHECK(settings_with({{"HF_HOME", "/h"}, {"XDG_CACHE_HOME", "/x"}}).cache == "/h/hub");
    CHECK(settings_with({{"HUGGINGFACE_HUB_CACHE", "/old"}, {"HF_HOME", "/h"}}).cache == "/old");
    CHECK(settings_with({{"HF_HUB_CACHE", "/new"}, {"HUGGINGFACE_HUB_CACHE", "/old"}}).cache == "/new");
    CHECK(settings_with({{"HF_HUB_CACHE", "~/m"}}).cache == "/nowhere/m");
    CHECK(
        settings_with({{"HF_HUB_CACHE", "$SCRATCH/${USER}/$NONE"}, {"SCRATCH", "/s"}, {"USER", "u"}}).cache ==
        "/s/u/$NONE");
    CHECK(settings_with({{"HF_ENDPOINT", "http://mirror:8080/hf//"}}).endpoint == "http://mirror:8080/hf");
    CHECK(contains(message_of([] {
                       settings_with({{"HF_ENDPOINT", "hf.co"}});
                   }),
                   "$HF_ENDPOINT is \"hf.co\""));
    CHECK(contains(message_of([] { hub_settings(environment_of({})); }), "neither $HF_HOME nor $HOME"));
}

TEST_CASE("offline, and how long is waited", "[pull]") {
    CHECK_FALSE(settings_with({}).is_offline);
    for (const std::string yes : {"1", "on", "Yes", "TRUE"})
        CHECK(settings_with({{"HF_HUB_OFFLINE", yes}}).is_offline);
    for (const std::string no : {"0", "false", "2"})
        CHECK_FALSE(settings_with({{"HF_HUB_OFFLINE", no}}).is_offline);
    CHECK(settings_with({{"TRANSFORMERS_OFFLINE", "1"}}).is_offline);
    CHECK_FALSE(settings_with({{"TRANSFORMERS_OFFLINE", "1"}, {"HF_HUB_OFFLINE", "0"}}).is_offline);
    using std::chrono::milliseconds;
    CHECK(settings_with({}).silence_limit == milliseconds(10'000));
    CHECK(settings_with({{"HF_HUB_DOWNLOAD_TIMEOUT", "2.5"}}).silence_limit == milliseconds(2'500));
    CHECK(settings_with({{"HF_HUB_ETAG_TIMEOUT", "30"}}).connect_limit == milliseconds(30'000));
    for (const std::string odd : {"0", "-1", "x", "1e9"})
        CHECK(settings_with({{"HF_HUB_ETAG_TIMEOUT", odd}}).connect_limit == milliseconds(10'000));
}

TEST_CASE("the token is the first that is set, and known by where it is from", "[pull]") {
    const TemporaryFolder folder;
    const std::string file = folder.file("token", "\n hf_file\r\n");
    CHECK(settings_with({}).token.empty());
    const HubSettings from_file = settings_with({{"HF_HOME", folder.path("")}});
    CHECK(from_file.token == "hf_file");
    CHECK(from_file.token_source == folder.path("") + "/token");
    CHECK(settings_with({{"HF_TOKEN_PATH", file}}).token_source == file);
    const HubSettings set = settings_with({{"HF_TOKEN", "hf_new"}, {"HUGGING_FACE_HUB_TOKEN", "hf_old"}});
    CHECK(set.token == "hf_new");
    CHECK(set.token_source == "$HF_TOKEN");
    CHECK(settings_with({{"HF_TOKEN", " \r\n"}, {"HUGGING_FACE_HUB_TOKEN", "hf_old"}}).token == "hf_old");
    CHECK(settings_with({{"HF_TOKEN", "hf_new"}, {"HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"}}).token.empty());
    const std::string message = message_of([] { settings_with({{"HF_TOKEN", "hf_a b"}}); });
    CHECK(contains(message, "$HF_TOKEN: expected a token of the hub"));
    CHECK_FALSE(contains(message, "hf_a"));
}

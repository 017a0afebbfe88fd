// Pulling from a hub that behaves.
#include "hub/pull.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "hub/model_folder.hpp"
#include "support/hub_and_cache.hpp"

using namespace heed;
using namespace heed::test;

namespace fs = std::filesystem;

TEST_CASE("pull: a model comes into the cache as huggingface_hub lays it out", "[pull]") {
    const HubAndCache place;
    const Outcome outcome = place.pull();
    INFO(outcome.text);
    CHECK(outcome.code == 0);
    CHECK(outcome.text == place.snapshot());
    place.check_whole();
    const mode_t mask = ::umask(0);
    ::umask(mask);
    const auto mode = [](const std::string& path) {
        struct stat status {};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        return status.st_mode & 0777;
    };
    CHECK(mode(place.blob("model.safetensors")) == (0666 & ~mask));
    CHECK(mode(place.repository() + "/refs/main") == (0666 & ~mask));
    CHECK(mode(place.repository() + "/snapshots") == (0777 & ~mask));
    for (const std::string& file : wanted)
        CHECK(mode(place.cache() + "/.locks/models--tiny--bert/" + place.hub.hash_of(file) + ".lock") ==
              0664);
    CHECK(place.content(place.cache() + "/CACHEDIR.TAG")
              .starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
    CHECK(find_model("tiny/bert", {}, {place.cache()}).revision == FakeHub::commit);
}

TEST_CASE("pull: one request tells all, and files are asked for by the commit", "[pull]") {
    const HubAndCache place;
    place.pull();
    const auto paths = place.hub.paths();
    REQUIRE(paths.size() ==
            8);  // the listing, three small files with a redirect each, the redirect of a large one
    CHECK(paths.front() == "/api/models/tiny/bert/revision/main");
    for (const FakeRequest& request : place.hub.hub.requests()) {
        CHECK(request.header("accept-encoding") == "identity");
        CHECK(request.header("user-agent").starts_with("heed/"));
        if (request.has("/resolve/")) CHECK(request.has("/resolve/" + FakeHub::commit + "/"));
    }
    CHECK(place.hub.cdn.requests().size() == 1);
}

TEST_CASE("pull: what is there is not fetched again, nor is anything written", "[pull]") {
    const HubAndCache place;
    place.pull();
    for (const std::string below : {"", "/blobs", "/snapshots", "/refs"})
        fs::permissions(place.repository() + below, fs::perms::owner_write, fs::perm_options::remove);
    const Outcome again = place.pull();
    for (const std::string below : {"", "/blobs", "/snapshots", "/refs"})
        fs::permissions(place.repository() + below, fs::perms::owner_write, fs::perm_options::add);
    CHECK(again.code == 0);
    CHECK(again.text == place.snapshot());
    CHECK(place.hub.hub.requests().size() == 9);
    CHECK(place.hub.cdn.requests().size() == 1);
}

TEST_CASE("pull: a blob that is there is linked, one of another size is fetched", "[pull]") {
    const HubAndCache place;
    fs::create_directories(place.repository() + "/blobs");
    place.folder.file("home/hub/models--tiny--bert/blobs/" + place.hub.hash_of("model.safetensors"),
                      place.hub.files.at("model.safetensors"));
    place.folder.file("home/hub/models--tiny--bert/blobs/" + place.hub.hash_of("vocab.txt"), "half");
    CHECK(place.pull().code == 0);
    place.check_whole();
    CHECK(place.hub.cdn.requests().empty());
}

TEST_CASE("pull: a wrong link and a plain file of the snapshot are replaced, a right file stays", "[pull]") {
    const HubAndCache place;
    fs::create_directories(place.snapshot());
    fs::create_symlink("../../blobs/gone", place.snapshot() + "/config.json");
    const std::string snapshot = "home/hub/models--tiny--bert/snapshots/" + FakeHub::commit;
    place.folder.file(snapshot + "/vocab.txt", "other");
    CHECK(place.pull().code == 0);
    place.check_whole();
    fs::remove(place.snapshot() + "/vocab.txt");
    fs::remove(place.blob("vocab.txt"));
    place.folder.file(snapshot + "/vocab.txt", place.hub.files.at("vocab.txt"));
    CHECK(place.pull().code == 0);
    CHECK_FALSE(fs::is_symlink(place.snapshot() + "/vocab.txt"));
}

TEST_CASE("pull: a renamed model keeps the name that was typed", "[pull]") {
    const HubAndCache place;
    const Outcome outcome = place.pull("bert-base-uncased");
    INFO(outcome.text);
    CHECK(outcome.text == place.repository("models--bert-base-uncased") + "/snapshots/" + FakeHub::commit);
    CHECK(find_model("bert-base-uncased", {}, {place.cache()}).revision == FakeHub::commit);
}

TEST_CASE("pull: a revision is a branch with slashes too, or a commit, which needs no ref", "[pull]") {
    const HubAndCache place;
    CHECK(place.pull("tiny/bert", FakeHub::commit).code == 0);
    CHECK(place.names("refs").empty());
    CHECK(place.pull("tiny/bert", "refs/pr/1").code == 0);
    CHECK(place.content(place.repository() + "/refs/refs/pr/1") == FakeHub::commit);
    const Outcome missing = place.pull("tiny/bert", "v2");
    CHECK(missing.code == 3);
    CHECK(contains(missing.text, "tiny/bert: there is no branch, tag or commit \"v2\" of it"));
}

TEST_CASE("pull: a ref follows its branch, once the new snapshot is whole", "[pull]") {
    HubAndCache place;
    fs::create_directories(place.repository() + "/refs");
    place.folder.file("home/hub/models--tiny--bert/refs/main", std::string(40, 'a'));
    place.hub.change_cdn = always([](FakeReply& reply) { reply = {404, {}, "gone"}; });
    CHECK(place.pull().code == 3);
    CHECK(place.content(place.repository() + "/refs/main") == std::string(40, 'a'));
    CHECK(place.names("snapshots").empty());
    place.hub.change_cdn = {};
    CHECK(place.pull().code == 0);
    place.check_whole();
}

TEST_CASE("pull: shards come with their index", "[pull]") {
    HubAndCache place;
    place.hub.files.erase("model.safetensors");
    place.hub.files["model-1-of-2.safetensors"] = "one";
    place.hub.files["model-2-of-2.safetensors"] = "two";
    place.hub.files["model.safetensors.index.json"] =
        R"({"weight_map": {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}})";
    CHECK(place.pull().code == 0);
    CHECK(place.names("snapshots/" + FakeHub::commit).size() == 6);
    CHECK(place.content(place.snapshot() + "/model-2-of-2.safetensors") == "two");
}

TEST_CASE("pull: pytorch_model.bin is fetched where there is no safetensors file", "[pull]") {
    HubAndCache place;
    place.hub.files.erase("model.safetensors");
    CHECK(place.pull().code == 0);
    CHECK(fs::exists(place.snapshot() + "/pytorch_model.bin"));
}

TEST_CASE("pull: vocab.json and merges.txt come where there is no tokenizer.json", "[pull]") {
    HubAndCache place;
    place.hub.files.erase("tokenizer.json");
    place.hub.files.erase("vocab.txt");
    place.hub.files["vocab.json"] = R"({"a": 0})";
    place.hub.files["merges.txt"] = "#version: 0.2\n";
    const Outcome outcome = place.pull();
    INFO(outcome.text);
    CHECK(outcome.code == 0);
    for (const std::string name : {"vocab.json", "merges.txt"})
        CHECK(place.content(place.snapshot() + "/" + name) == place.hub.files.at(name));
}

TEST_CASE("pull: a model that heed cannot use ends before its weights are fetched", "[pull]") {
    struct Case {
        std::function<void(std::map<std::string, std::string>&)> change;
        std::string part;
    };
    const std::vector<Case> cases = {
        {[](auto& files) { files["config.json"] = R"({"model_type": "gpt2"})"; },
         "tiny/bert: config.json, $.model_type: expected \"bert\", found the string \"gpt2\""},
        {[](auto& files) { files["config.json"] = "{"; }, "tiny/bert: config.json, line 1, byte 2: not JSON"},
        {[](auto& files) { files.erase("config.json"); }, "tiny/bert: there is no config.json in it"},
        {[](auto& files) { files.erase("vocab.txt"), files.erase("tokenizer.json"); },
         "tiny/bert: there is neither tokenizer.json nor vocab.txt in it"},
        {[](auto& files) {
             files.erase("vocab.txt"), files.erase("tokenizer.json");
             files["spm.model"] = "\n";
         },
         "tiny/bert: its tokenizer is spm.model alone; in Python, save a"},
        {[](auto& files) {
             files.erase("vocab.txt"), files.erase("tokenizer.json");
             files["vocab.json"] = "{}";
         },
         "tiny/bert: there is neither tokenizer.json nor vocab.txt in it"},
        {[](auto& files) { files.erase("model.safetensors"), files.erase("pytorch_model.bin"); },
         "its weights are tf_model.h5 alone"},
        {[](auto& files) {
             files.erase("model.safetensors"), files.erase("pytorch_model.bin"), files.erase("tf_model.h5");
         },
         "its weights are not there"},
        {[](auto& files) {
             files.erase("model.safetensors");
             files["model.safetensors.index.json"] = R"({"weight_map": {"a": "../../evil.safetensors"}})";
         },
         "expected a file of the model, found the string \"../../evil.safetensors\""},
        {[](auto& files) {
             files.erase("model.safetensors");
             files["model.safetensors.index.json"] = R"({"weight_map": {"a": "other.safetensors"}})";
         },
         "$.weight_map.a: expected a file of the model"},
    };
    for (const Case& one : cases) {
        HubAndCache place;
        one.change(place.hub.files);
        place.check_fails(3, one.part);
        CHECK(place.hub.cdn.requests().empty());
    }
}

TEST_CASE("pull: names that are none, and revisions, are wrong usage", "[pull]") {
    const HubAndCache place;
    for (const std::string name :
         {"",   "/",  "a/", "/a",    "a/b/c", "..",   "../a", "a/..", "a--b",  "a/b--c", "-a",
          "a-", ".a", "a.", "a.git", "a b",   "a\\b", "a\nb", "ä",    "a%2Fb", "a?b",    "a#b"}) {
        INFO(name);
        CHECK(place.pull(name).code == 2);
    }
    CHECK(place.pull(std::string(97, 'a')).code == 2);
    for (const std::string revision : {"", "..", "../main", "/main", "a/../b"})
        CHECK(place.pull("tiny/bert", revision).code == 2);
    CHECK(place.hub.hub.requests().empty());
}

TEST_CASE("pull: nothing is fetched offline", "[pull]") {
    HubAndCache place;
    place.environment["HF_HUB_OFFLINE"] = "yes";
    place.check_fails(3, "nothing is fetched");
    CHECK(place.hub.hub.requests().empty());
}

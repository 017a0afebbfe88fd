// Pulling from a hub that behaves, and from all kinds that do not.
#include "hub/pull.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <thread>

#include "format/json.hpp"
#include "hub/model_folder.hpp"
#include "support/catch.hpp"
#include "support/fake_hub.hpp"
#include "support/message.hpp"
#include "support/said.hpp"
#include "support/temporary.hpp"

using namespace heed;
using namespace heed::test;

namespace fs = std::filesystem;

namespace {

const std::set<std::string> wanted = {"config.json", "model.safetensors", "tokenizer.json", "vocab.txt"};

void check_is_bert(const JsonValue& config) {
    const auto type = config.find("model_type");
    if (type && type->string() != "bert") throw InputError(type->place(), "\"bert\"", type->description());
}

struct Outcome {
    int code = -1;      // as heed's exit code
    std::string text;   // the snapshot's folder, or what is wrong
    std::string notes;  // what was said meanwhile
};

/// A hub, and a cache that is filled from it.
class HubAndCache {
  public:
    FakeHub hub;
    TemporaryFolder folder;
    std::map<std::string, std::string> environment = {{"HF_ENDPOINT", hub.hub.address()},
                                                      {"HF_HOME", folder.path("home")},
                                                      {"HF_HUB_ETAG_TIMEOUT", "0.5"},
                                                      {"HF_HUB_DOWNLOAD_TIMEOUT", "0.3"}};

    Outcome pull(const std::string& name = FakeHub::name, const std::string& revision = "main") const {
        Outcome outcome;
        const Said said;
        try {
            outcome.text = heed::pull({name, revision, check_is_bert}, settings(), said);
            outcome.code = 0;
        } catch (const UsageError& error) {
            outcome = {2, error.what(), ""};
        } catch (const InputError& error) {
            outcome = {3, error.what(), ""};
        } catch (const std::exception& error) {
            outcome = {1, error.what(), ""};
        }
        for (const std::string& text : said.warnings) outcome.notes += text + "\n";
        for (const std::string& text : said.details) outcome.notes += text + "\n";
        return outcome;
    }

    HubSettings settings() const {
        HubSettings settings = hub_settings([&](const std::string& variable) {
            const auto found = environment.find(variable);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        });
        settings.first_wait = std::chrono::milliseconds(1);
        return settings;
    }

    std::string cache() const { return folder.path("home/hub"); }
    std::string repository(const std::string& name = "models--tiny--bert") const {
        return cache() + "/" + name;
    }
    std::string snapshot() const { return repository() + "/snapshots/" + FakeHub::commit; }
    std::string blob(const std::string& file) const { return repository() + "/blobs/" + hub.hash_of(file); }

    /// The names in a folder of the repository; none if there is none.
    std::set<std::string> names(const std::string& below) const {
        std::set<std::string> names;
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(repository() + "/" + below, none))
            names.insert(entry.path().filename().string());
        return names;
    }

    std::string content(const std::string& path) const { return std::string(FileBytes::open(path).view()); }

    /// All is there, sound and linked; nothing else is.
    void check_whole() const {
        CHECK(names("snapshots/" + FakeHub::commit) == wanted);
        CHECK(names("blobs").size() == wanted.size());
        for (const std::string& file : wanted) {
            CHECK(fs::read_symlink(snapshot() + "/" + file) == "../../blobs/" + hub.hash_of(file));
            CHECK(content(snapshot() + "/" + file) == hub.files.at(file));
        }
        CHECK(content(repository() + "/refs/main") == FakeHub::commit);
    }

    /// Nothing that a reader would find.
    void check_nothing() const {
        CHECK(names("snapshots").empty());
        CHECK(names("refs").empty());
        for (const auto& entry : fs::recursive_directory_iterator(folder.path("")))
            CHECK_FALSE(contains(entry.path().filename().string(), "evil"));
    }

    /// The pull fails with this code and says `part`; nothing is kept of what was wrong.
    void check_fails(int code, const std::string& part) const {
        const Outcome outcome = pull();
        INFO(outcome.text << "\nexpected: " << part);
        CHECK(outcome.code == code);
        CHECK(contains(outcome.text, part));
        check_nothing();
    }
};

FakeHub::Change for_file(const std::string& file, const std::function<void(FakeReply&)>& change) {
    return [=](const FakeRequest& request, FakeReply& reply) {
        if (request.has(file)) change(reply);
    };
}

FakeHub::Change always(const std::function<void(FakeReply&)>& change) {
    return for_file("", change);
}

/// The first `times` answers that come to it are changed.
FakeHub::Change at_first(int times, const std::function<void(FakeReply&)>& change) {
    return [=, left = times](const FakeRequest&, FakeReply& reply) mutable {
        if (left-- > 0) change(reply);
    };
}

}  // namespace

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

TEST_CASE("pull: what the hub does not give is said with the next step", "[pull]") {
    struct Case {
        int status;
        std::vector<std::string> headers;
        int code;
        std::string part;
    };
    const std::vector<Case> cases = {
        {401,
         {"X-Error-Message: Invalid username or password."},
         3,
         "there is no model tiny/bert, or it is private"},
        {404,
         {"X-Error-Code: RepoNotFound"},
         3,
         "there is no model tiny/bert, or it is private: then set $HF_TOKEN"},
        {401, {"X-Error-Code: GatedRepo"}, 3, "it is gated: ask for access at "},
        {403, {"X-Error-Code: GatedRepo"}, 3, "it is gated, and the account of the token in "},
        {403, {"X-Error-Message: Access to this resource is disabled."}, 3, "disabled"},
        {404, {"X-Error-Code: EntryNotFound"}, 3, "a file that the hub listed is not there any more"},
        {429, {"Retry-After: 3600"}, 1, "asks to wait 3601 s (status 429)"},
        {429, {"RateLimit: \"api\";r=0;t=100"}, 1, "asks to wait 101 s (status 429)"},
        {500, {}, 1, "answers with status 500, 5 times; the same command resumes"},
        {503, {"Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"}, 1, "answers with status 503, 5 times"},
        {418, {}, 3, "it answers with status 418"},
    };
    for (const Case& one : cases) {
        HubAndCache place;
        place.hub.change_hub = always([&](FakeReply& reply) { reply = {one.status, one.headers, "words"}; });
        place.check_fails(one.code, one.part);
    }
}

TEST_CASE("pull: a gated model's files are refused although it is listed", "[pull]") {
    HubAndCache place;
    place.hub.change_hub = for_file("/resolve/", [](FakeReply& reply) {
        reply = {401, {"X-Error-Code: GatedRepo"}, ""};
    });
    place.check_fails(3, "it is gated");
}

TEST_CASE("pull: a hub that is busy is asked again", "[pull]") {
    HubAndCache place;
    for (const int status : {408, 429, 500, 502, 503, 504}) {
        HubAndCache busy;
        busy.hub.change_hub = at_first(2, [=](FakeReply& reply) { reply = {status, {}, "busy"}; });
        busy.hub.change_cdn = at_first(2, [=](FakeReply& reply) { reply = {status, {}, "busy"}; });
        const Outcome outcome = busy.pull();
        INFO(outcome.text);
        CHECK(outcome.code == 0);
        CHECK(contains(outcome.notes, "trying again in"));
        busy.check_whole();
    }
}

TEST_CASE("pull: a connection that is cut is gone on with where it was", "[pull]") {
    HubAndCache place;
    place.hub.change_cdn = at_first(7, [](FakeReply& reply) { reply.cut_after = 10'000; });
    const Outcome outcome = place.pull();
    INFO(outcome.text << outcome.notes);
    CHECK(outcome.code == 0);
    place.check_whole();
    const auto requests = place.hub.cdn.requests();
    REQUIRE(requests.size() == 8);
    CHECK(requests[0].header("range").empty());
    CHECK(requests[1].header("range") == "bytes=10000-");
    CHECK(requests[7].header("range") == "bytes=70000-");
}

TEST_CASE("pull: five attempts that bring nothing are the end", "[pull]") {
    HubAndCache place;
    place.hub.change_cdn = always([](FakeReply& reply) { reply.cut_after = 0; });
    const Outcome outcome = place.pull();
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.text, "model.safetensors: 127.0.0.1 broke off: "));
    CHECK(contains(outcome.text, "after 0 of 100,000 bytes, 5 times"));
    CHECK(place.hub.cdn.requests().size() == 5);
}

TEST_CASE("pull: without ranges, or with wrong ones, the file is fetched anew", "[pull]") {
    const std::vector<std::function<void(FakeReply&)>> changes = {
        [](FakeReply& reply) {
            reply.status = 200, reply.remove("Content-Range"), reply.body.insert(0, 30'000, 'x');
        },
        [](FakeReply& reply) {
            reply = {416, {"Content-Range: bytes */100000"}, ""};
        },
        [](FakeReply& reply) { reply.set("Content-Range", "bytes 30007-99999/100000"); },
        [](FakeReply& reply) { reply.remove("Content-Range"); },
    };
    for (const auto& change : changes) {
        HubAndCache place;
        int answers = 0;
        place.hub.change_cdn = [&](const FakeRequest& request, FakeReply& reply) {
            ++answers;
            if (answers == 1) reply.cut_after = 30'000;
            if (answers == 2) change(reply);
            if (answers == 2 && reply.status == 200) reply.body = place.hub.files.at("model.safetensors");
            if (answers == 3) CHECK(request.header("range").empty());
        };
        const Outcome outcome = place.pull();
        INFO(outcome.text << outcome.notes);
        CHECK(outcome.code == 0);
        place.check_whole();
    }
}

TEST_CASE("pull: bytes that come slowly are waited for, none at all are not", "[pull]") {
    HubAndCache slow;
    slow.hub.change_cdn = always([](FakeReply& reply) { reply.piece = 20'000, reply.pause_ms = 150; });
    CHECK(slow.pull().code == 0);
    HubAndCache stalled;
    stalled.hub.change_cdn =
        at_first(1, [](FakeReply& reply) { reply.piece = 60'000, reply.pause_ms = 5'000; });
    const Outcome outcome = stalled.pull();
    CHECK(outcome.code == 0);
    CHECK(contains(outcome.notes, "nothing came for 0.3 s, after 60,000 of 100,000 bytes"));
    stalled.check_whole();
}

TEST_CASE("pull: content that is not what the hub lists is not kept", "[pull]") {
    struct Case {
        std::string file;
        std::function<void(FakeReply&)> change;
        std::string part;
    };
    const auto flip = [](FakeReply& reply) { reply.body[reply.body.size() / 2] ^= 1; };
    const std::vector<Case> cases = {
        {"model.safetensors", flip,
         "model.safetensors: its content does not have the hash that the hub lists"},
        {"config.json", flip, "config.json: its content does not have the hash"},
        {"model.safetensors", [](FakeReply& reply) { reply.body.resize(99'900); },
         "expected 100000 bytes, as the hub lists it, found an answer of 99900 bytes"},
        {"model.safetensors", [](FakeReply& reply) { reply.body.resize(100'100); },
         "found an answer of 100100 bytes"},
        {"model.safetensors", [](FakeReply& reply) { reply.body.resize(300'000), reply.length = ""; },
         "more than the 100000 bytes that the hub lists"},
    };
    for (const Case& one : cases) {
        HubAndCache place;
        const bool is_large = one.file == "model.safetensors";
        (is_large ? place.hub.change_cdn : place.hub.change_hub) =
            for_file(is_large ? one.file : "/api/resolve-cache/", one.change);
        place.check_fails(3, one.part);
        CHECK_FALSE(fs::exists(place.blob(one.file)));
        for (const std::string& name : place.names("blobs")) CHECK_FALSE(contains(name, "incomplete"));
    }
}

TEST_CASE("pull: commits that are none, or not the one, are not taken", "[pull]") {
    const auto replace_commit = [](const std::string& by) {
        return [=](FakeReply& reply) {
            reply.remove("X-Repo-Commit");
            if (!by.empty()) reply.set("X-Repo-Commit", by);
        };
    };
    HubAndCache none;
    none.hub.change_hub = for_file("/api/resolve-cache/", replace_commit(""));
    none.hub.change_hub = for_file("resolve", replace_commit(""));
    none.check_fails(3, "found an answer that names no commit");
    HubAndCache other;
    other.hub.change_hub = for_file("resolve", replace_commit(std::string(40, 'f')));
    other.check_fails(3, "found commit ffff");
    for (const std::string evil : {"../../../evil", "", "C001", "cccccccccc"}) {
        HubAndCache place;
        place.hub.change_hub = for_file("/api/models/", [&](FakeReply& reply) {
            reply.body = R"({"sha": ")" + evil + R"(", "siblings": []})";
        });
        place.check_fails(3, "its answer names no commit");
    }
}

TEST_CASE("pull: hashes and sizes that can be none are not taken", "[pull]") {
    for (
        const std::string lie :
        {R"("size": 5, "blobId": "../../../evil")", R"("size": -1, "blobId": "x")", R"("size": "5")",
         R"("size": 1e3, "blobId": "0000000000000000000000000000000000000000")",
         R"("size": 5, "blobId": "0000000000000000000000000000000000000000", "lfs": {"sha256": "00", "size": 5})"}) {
        HubAndCache place;
        place.hub.change_hub = [&](const FakeRequest& request, FakeReply& reply) {
            if (request.has("/api/models/"))
                reply.body = R"({"sha": ")" + FakeHub::commit +
                             R"(", "siblings": [{"rfilename": "config.json", )" + lie + "}]}";
            reply.remove("ETag");
        };
        place.check_fails(3, "config.json: the hub gives no size and hash for it that could be right");
    }
}

TEST_CASE("pull: a mirror that lists names alone is asked for each file's hash", "[pull]") {
    HubAndCache place;
    place.hub.change_hub = for_file("/api/models/", [&](FakeReply& reply) {
        reply.body = R"({"sha": ")" + FakeHub::commit + R"(", "siblings": [)";
        for (const auto& [file, content] : place.hub.files)
            reply.body += R"({"rfilename": ")" + file + "\"}" + (file == "vocab.txt" ? "]}" : ", ");
    });
    const Outcome outcome = place.pull();
    INFO(outcome.text);
    CHECK(outcome.code == 0);
    place.check_whole();
    for (const FakeRequest& request : place.hub.cdn.requests()) CHECK(request.method == "GET");
}

TEST_CASE("pull: answers that are no listing are refused", "[pull]") {
    struct Case {
        std::function<void(FakeReply&)> change;
        std::string part;
    };
    const auto say = [](const std::string& json) { return [=](FakeReply& reply) { reply.body = json; }; };
    const std::vector<Case> cases = {
        {[](FakeReply& reply) {
             reply = {200, {"Content-Type: text/html"}, "<!doctype html>"};
         },
         "is this a Hugging Face hub, or a page of the network's own?"},
        {[](FakeReply& reply) { reply.body.resize(reply.body.size() / 2); }, "its answer is no JSON"},
        {say(std::string(100'000, '[')), "its answer is no JSON"},
        {say(""), "its answer is no JSON"},
        {say("[]"), "its answer names no commit"},
        {say(R"({"sha": ")" + FakeHub::commit + "\"}"), "siblings"},
        {say(R"({"sha": ")" + FakeHub::commit + R"(", "siblings": 3})"), "siblings"},
        {[](FakeReply& reply) { reply.body.assign(std::size_t{9} << 20, ' '); },
         "an answer of more than 8 MiB"},
        {[](FakeReply& reply) { reply.headers.assign(2000, "X-Filler: " + std::string(100, 'x')); },
         "an answer with too many headers"},
        {[](FakeReply& reply) { reply.set("X-Filler", std::string(50'000, 'x')); }, "too long ones"},
    };
    for (const Case& one : cases) {
        HubAndCache place;
        place.hub.change_hub = for_file("/api/models/", one.change);
        place.check_fails(3, one.part);
    }
}

TEST_CASE("pull: names that lead out of the folder are passed over", "[pull]") {
    HubAndCache place;
    for (const std::string name :
         {"../evil.txt", "/tmp/evil.txt", "sub/../../evil.txt", "..\\evil.txt", "a//evil.json",
          "tokenizer.json/../../evil.json", "evil\nfeed.json", "sub/vocab.txt"})
        place.hub.files[name] = "written by a hostile repository";
    CHECK(place.pull().code == 0);
    place.check_whole();
}

TEST_CASE("pull: redirects are followed to http and https alone, and not for ever", "[pull]") {
    for (const std::string target :
         {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://user:pass@127.0.0.1/x",
          "http://127.0.0.1\\@evil/", "http://127.0.0.1:80:80/", "http://evil\r/", "//user@127.0.0.1/x",
          "http:/x", "http://"}) {
        HubAndCache place;
        place.hub.change_hub =
            for_file("/resolve/", [&](FakeReply& reply) { reply.set("Location", target); });
        place.check_fails(3, "which is not followed");
    }
    HubAndCache loop;
    loop.hub.change_hub = [](const FakeRequest& request, FakeReply& reply) {
        if (request.has("/resolve/")) reply.set("Location", request.path);
    };
    loop.check_fails(3, "more than 10 redirects");
    CHECK(loop.hub.hub.requests().size() == 12);
}

TEST_CASE("pull: redirects may be relative in all ways", "[pull]") {
    HubAndCache place;
    place.hub.change_hub = [&](const FakeRequest& request, FakeReply& reply) {
        if (request.has("/resolve/") && request.has("?hop=2")) return;
        if (request.has("/resolve/") && request.has("?hop=1"))
            reply = {308,
                     {"Location: //" + place.hub.hub.host() + request.path.substr(0, request.path.find('?')) +
                      "?hop=2"},
                     ""};
        else if (request.has("/resolve/"))
            reply = {303, {"Location: ?hop=1"}, ""};
    };
    const Outcome outcome = place.pull();
    INFO(outcome.text);
    CHECK(outcome.code == 0);
    place.check_whole();
}

TEST_CASE("pull: the token goes to the hub and nowhere else", "[pull]") {
    HubAndCache place;
    place.environment["HF_TOKEN"] = std::string(" ") + FakeHub::good_token + "\n";
    const Outcome outcome = place.pull();
    INFO(outcome.text);
    CHECK(outcome.code == 0);
    for (const FakeRequest& request : place.hub.hub.requests())
        CHECK(request.header("authorization") == "Bearer hf_good");
    REQUIRE(place.hub.cdn.requests().size() == 1);
    for (const FakeRequest& request : place.hub.cdn.requests())
        CHECK(request.header("authorization").empty());
    CHECK_FALSE(contains(outcome.notes, "hf_good"));
}

TEST_CASE("pull: a token that the hub does not accept is named by where it is from", "[pull]") {
    HubAndCache place;
    place.environment["HF_TOKEN"] = "hf_bad";
    const Outcome outcome = place.pull();
    CHECK(outcome.code == 3);
    CHECK(contains(outcome.text, "it does not accept the token in $HF_TOKEN (Invalid credentials"));
    CHECK_FALSE(contains(outcome.text, "hf_bad"));
    place.environment.erase("HF_TOKEN");
    fs::create_directories(place.folder.path("home"));
    const std::string file = place.folder.file("home/token", "hf_bad\n");
    CHECK(contains(place.pull().text, "does not accept the token in " + file));
    place.environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1";
    CHECK(place.pull().code == 0);
}

TEST_CASE("pull: a hub that is not there is tried five times", "[pull]") {
    HubAndCache place;
    {
        const FakeServer gone([](const FakeRequest&) { return FakeReply{}; });
        place.environment["HF_ENDPOINT"] = gone.address();
    }
    place.check_fails(1, "127.0.0.1 cannot be reached: ");
}

TEST_CASE("pull: what does not fit on the disk is refused before it is fetched", "[pull]") {
    HubAndCache place;
    place.hub.change_hub = for_file("/api/models/", [](FakeReply& reply) {
        const std::string size = "\"size\":100000";
        for (std::size_t at = 0; (at = reply.body.find(size, at)) != std::string::npos; at += size.size())
            reply.body.replace(at, size.size(), "\"size\":1000000000000000");
    });
    place.check_fails(1, "tiny/bert needs 1,000,000,000,000,");
    CHECK(place.hub.cdn.requests().empty());
}

TEST_CASE("pull: a later run goes on with what one has left", "[pull]") {
    HubAndCache place;
    place.hub.change_cdn = [](const FakeRequest& request, FakeReply& reply) {
        if (request.header("range").empty())
            reply.cut_after = 40'000;
        else
            reply = {500, {}, ""};
    };
    CHECK(place.pull().code == 1);
    const auto left_name = [&] {
        std::string found;
        for (const std::string& name : place.names("blobs"))
            if (name.starts_with(place.hub.hash_of("model.safetensors") + ".heed-") &&
                name.ends_with(".incomplete"))
                found = name;
        return found;
    };
    const std::string left = place.repository() + "/blobs/" + left_name();
    REQUIRE(fs::file_size(left) == 40'000);
    CHECK(place.names("snapshots").empty());
    place.hub.change_cdn = {};

    SECTION("in place") {}
    SECTION("by a copy where a process still has it") {
        const int holder = ::open(left.c_str(), O_RDONLY | O_CLOEXEC);
        REQUIRE(::flock(holder, LOCK_EX) == 0);
        CHECK(place.pull().code == 0);
        ::close(holder);
    }
    SECTION("by a copy where another machine wrote it") {
        fs::rename(left, place.blob("model.safetensors") + ".heed-00000000-0123456789abcdef.incomplete");
    }
    CHECK(place.pull().code == 0);
    CHECK(place.hub.cdn.requests().back().header("range") == "bytes=40000-");
    place.check_whole();
}

TEST_CASE("pull: what was left and is wrong, or too long, is fetched anew", "[pull]") {
    for (const std::size_t size : {std::size_t{40'000}, std::size_t{100'000}, std::size_t{200'000}}) {
        HubAndCache place;
        fs::create_directories(place.repository() + "/blobs");
        place.folder.file("home/hub/models--tiny--bert/blobs/" + place.hub.hash_of("model.safetensors") +
                              ".heed-00000000-0123456789abcdef.incomplete",
                          std::string(size, '\0'));
        const Outcome outcome = place.pull();
        INFO(outcome.text);
        CHECK(outcome.code == 0);
        place.check_whole();
    }
}

TEST_CASE("pull: huggingface_hub's own incomplete files are left alone", "[pull]") {
    const HubAndCache place;
    fs::create_directories(place.repository() + "/blobs");
    const std::string theirs = place.folder.file(
        "home/hub/models--tiny--bert/blobs/" + place.hub.hash_of("model.safetensors") + ".incomplete",
        "half");
    CHECK(place.pull().code == 0);
    CHECK(place.content(theirs) == "half");
    CHECK(place.hub.cdn.requests().front().header("range").empty());
}

TEST_CASE("pull: of two at once one fetches, and both are right", "[pull]") {
    HubAndCache place;
    place.hub.change_cdn = always([](FakeReply& reply) { reply.piece = 20'000, reply.pause_ms = 20; });
    Outcome one, other;
    std::thread second([&] { other = place.pull(); });
    one = place.pull();
    second.join();
    INFO(one.text << "\n" << other.text);
    CHECK(one.code == 0);
    CHECK(other.code == 0);
    place.check_whole();
    CHECK(place.hub.cdn.requests().size() == 1);
}

TEST_CASE("pull: where there are no locks, two at once are right too", "[pull]") {
    HubAndCache place;
    fs::create_directories(place.cache() + "/.locks");
    fs::create_directories(place.cache() + "/.locks/models--tiny--bert");
    for (const std::string& file : wanted)  // a folder cannot be opened to be locked
        fs::create_directories(place.cache() + "/.locks/models--tiny--bert/" + place.hub.hash_of(file) +
                               ".lock");
    place.hub.change_cdn = always([](FakeReply& reply) { reply.piece = 20'000, reply.pause_ms = 20; });
    Outcome one, other;
    std::thread second([&] { other = place.pull(); });
    one = place.pull();
    second.join();
    INFO(one.text << "\n" << other.text);
    CHECK(one.code == 0);
    CHECK(other.code == 0);
    place.check_whole();
}

TEST_CASE("pull: a cache that cannot be written is an error with its path", "[pull]") {
    const HubAndCache place;
    place.folder.file("home", "a file where the folder should be");
    const Outcome outcome = place.pull();
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.text, "cannot make the folder " + place.cache()));
}

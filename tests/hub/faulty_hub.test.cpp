// Pulling from hubs that misbehave in all ways, over connections that do, into caches that are in use or in
// disorder.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "support/hub_and_cache.hpp"

using namespace heed;
using namespace heed::test;

namespace fs = std::filesystem;

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

/// Slowly, so that the second begins before the first ends.
static void pull_twice_at_once(HubAndCache& place) {
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

TEST_CASE("pull: of two at once one fetches, and both are right", "[pull]") {
    HubAndCache place;
    pull_twice_at_once(place);
    CHECK(place.hub.cdn.requests().size() == 1);
}

TEST_CASE("pull: where there are no locks, two at once are right too", "[pull]") {
    HubAndCache place;
    fs::create_directories(place.cache() + "/.locks");
    fs::create_directories(place.cache() + "/.locks/models--tiny--bert");
    for (const std::string& file : wanted)  // a folder cannot be opened to be locked
        fs::create_directories(place.cache() + "/.locks/models--tiny--bert/" + place.hub.hash_of(file) +
                               ".lock");
    pull_twice_at_once(place);
}

TEST_CASE("pull: a cache that cannot be written is an error with its path", "[pull]") {
    const HubAndCache place;
    place.folder.file("home", "a file where the folder should be");
    const Outcome outcome = place.pull();
    CHECK(outcome.code == 1);
    CHECK(contains(outcome.text, "cannot make the folder " + place.cache()));
}

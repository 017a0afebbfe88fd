// Runs that can be gone on with, killed and met at the moments that are hardest to hit from outside.
#include "corpus/ledger.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "core/error.hpp"
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed;
using heed::test::contains;
using heed::test::message_of;
using heed::test::Workspace;

namespace {

RunRequest request_of(const Shard& shard = {}) {
    RunRequest request;
    request.version = "1";
    request.command = "attend";
    request.shard = shard;
    return request;
}

/// A run that has done one record of the output and saved it.
Ledger begun(const std::string& output, const std::string& text) {
    Ledger ledger = Ledger::open(request_of(), output, {output}, true);
    ledger.part(output).write(text);
    ledger.note({1, 1, 0});
    ledger.save("");
    return ledger;
}

void replace(const Workspace& workspace, const std::string& file, const std::string& from,
             const std::string& to) {
    std::string text = workspace.read(file);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    workspace.write(file, text.replace(at, from.size(), to));
}

}  // namespace

TEST_CASE("of two runs that meet the later goes on, even if the orphan wrote the manifest last") {
    const Workspace workspace;
    const std::string output = workspace.path("out"), manifest = "out.manifest.json";
    Ledger orphan = begun(output, "one\n");
    Ledger later = Ledger::open(request_of(), output, {output}, true);
    CHECK(later.manifest().attempt == 2);
    CHECK(later.manifest().records == 1);
    SECTION("the orphan looks in time") {
        CHECK_THROWS_AS(orphan.save(""), TakenOver);
    }
    SECTION("the orphan looked just before, and writes") {
        replace(workspace, manifest, "\"attempt\": 2", "\"attempt\": 1");
        replace(workspace, manifest, later.manifest().owner, orphan.manifest().owner);
        orphan.save("");
    }
    later.save("");
    CHECK_THROWS_AS(orphan.save(""), TakenOver);
    orphan.discard_parts();
    later.part(output).write("two\n");
    later.note({2, 2, 0});
    later.finish({}, "");
    CHECK(workspace.read("out") == "one\ntwo\n");
    CHECK(workspace.names() == std::vector<std::string>{"out", manifest});
}

TEST_CASE("a run that finds that an orphan has finished it takes over the orphan's counts") {
    const Workspace workspace;
    const std::string output = workspace.path("out");
    Ledger orphan = begun(output, "one\n");
    Ledger later = Ledger::open(request_of(), output, {output}, true);
    replace(workspace, "out.manifest.json", "\"attempt\": 2", "\"attempt\": 1");
    replace(workspace, "out.manifest.json", later.manifest().owner, orphan.manifest().owner);
    // Its part was removed when the later run had its copy: that it is in place is known by its size.
    workspace.write("out", "one\n");
    orphan.note({1, 1, 5});
    orphan.finish({}, "");
    try {
        later.save("");
        FAIL("the later run goes on");
    } catch (const TakenOver& other) {
        REQUIRE(other.end);
        CHECK(other.end->failed == 5);
    }
}

TEST_CASE("a run that was killed when all was written is finished by the next one, if it all is there") {
    const Workspace workspace;
    const std::string output = workspace.path("out"), manifest = "out.manifest.json";
    begun(output, "one\n");
    replace(workspace, manifest, "\"running\"", "\"written\"");
    SECTION("before the output took its place") {}
    SECTION("after it") {
        workspace.shell("mv .heed-*.part out");
    }
    SECTION("and something of it has been lost") {
        workspace.shell("rm .heed-*.part");
        CHECK_FALSE(Ledger::open(request_of(), output, {output}, true).is_finished());
        return;
    }
    CHECK(Ledger::open(request_of(), output, {output}, true).is_finished());
    CHECK(workspace.read("out") == "one\n");
    CHECK(contains(workspace.read(manifest), "\"finished\""));
}

TEST_CASE("a manifest of another format, version or state, or of no shard, is refused with its place") {
    const Workspace workspace;
    const std::string output = workspace.path("out"), manifest = "out.manifest.json";
    begun(output, "one\n");
    const std::string sound = workspace.read(manifest);
    const std::map<std::pair<std::string, std::string>, std::string> changes = {
        {{"\"heed.manifest\"", "\"other\""}, "$.format: expected \"heed.manifest\""},
        {{"\"version\": 1", "\"version\": 2"}, "$.version: expected version 1, found the number 2"},
        {{"\"running\"", "\"asleep\""}, "$.state: expected running, written or finished"},
        {{"\"index\": 0", "\"index\": 1"}, "$.shard: expected an index from 0, under a count of at most"},
        {{"\"records\": 1", "\"records\": -1"}, "$.records: expected a count"},
        {{".heed-", "../heed-"}, "$.parts[0].part: expected a part file's name"}};
    for (const auto& [change, expected] : changes) {
        workspace.write(manifest, sound);
        replace(workspace, manifest, change.first, change.second);
        const std::string message = message_of([&] { Ledger::open(request_of(), output, {output}, true); });
        INFO(message);
        CHECK(contains(message, expected));
    }
}

TEST_CASE("a part is gone on with in place where a lock can be trusted, else copied") {
    const Workspace workspace;
    const std::string output = workspace.path("out");
    std::string name;
    {
        Ledger ledger = begun(output, "one\n");
        name = ledger.manifest().parts.at(0).part;
    }
    const bool is_known = !this_machine().empty();
    SECTION("its run has ended on this machine") {
        const Ledger ledger = Ledger::open(request_of(), output, {output}, true);
        CHECK((ledger.manifest().parts.at(0).part == name) == is_known);
    }
    SECTION("its run was on another machine") {
        if (is_known) replace(workspace, "out.manifest.json", this_machine(), "another");
        const Ledger ledger = Ledger::open(request_of(), output, {output}, true);
        CHECK(ledger.manifest().parts.at(0).part != name);
        CHECK(workspace.read(ledger.manifest().parts.at(0).part) == "one\n");
        CHECK(!workspace.has(name));
    }
}

TEST_CASE("a run that is killed before its first record has lost nothing of what it took over") {
    const Workspace workspace;
    const std::string output = workspace.path("out");
    Ledger orphan = begun(output, "one\n");
    { const Ledger killed = Ledger::open(request_of(), output, {output}, true); }
    CHECK_THROWS_AS(orphan.save(""), TakenOver);
    orphan.discard_parts();
    const Ledger third = Ledger::open(request_of(), output, {output}, true);
    CHECK(third.manifest().records == 1);
    CHECK(third.manifest().attempt == 3);
}

TEST_CASE("outputs in other folders and behind links are found again") {
    const Workspace workspace;
    std::filesystem::create_directories(workspace.path("other"));
    std::filesystem::create_symlink("other/real", workspace.path("out"));
    const std::string output = workspace.path("out"), errors = workspace.path("other/errors");
    {
        Ledger ledger = Ledger::open(request_of(), output, {output, errors}, true);
        ledger.part(output).write("one\n");
        ledger.part(errors).write("bad\n");
        ledger.note({2, 1, 1});
        ledger.save("");
    }
    Ledger ledger = Ledger::open(request_of(), output, {output, errors}, true);
    CHECK(ledger.manifest().records == 2);
    ledger.finish({}, "");
    CHECK(workspace.read("other/real") == "one\n");
    CHECK(workspace.read("other/errors") == "bad\n");
    CHECK(std::filesystem::is_symlink(output));
}

TEST_CASE("a run that would write to another place than the one it goes on with is refused") {
    const Workspace workspace;
    const std::string output = workspace.path("out"), errors = workspace.path("errors");
    {
        Ledger ledger = begun(output, "one\n");
        ledger.part(errors);
        ledger.save("");
    }
    const std::string elsewhere = workspace.path("elsewhere");
    CHECK_THROWS_AS(Ledger::open(request_of(), output, {output, elsewhere}, true), InputError);
    Ledger ledger = Ledger::open(request_of(), output, {output, errors}, true);
    ledger.part(output);
    CHECK_THROWS_AS(ledger.part(elsewhere), InputError);
}

TEST_CASE("a manifest that names more outputs than the run has is refused, and nothing is written") {
    const Workspace workspace;
    const std::string output = workspace.path("out"), manifest = "out.manifest.json";
    begun(output, "one\n");
    workspace.write("victim", "keep");
    const std::string target = GENERATE("victim", "out", "/tmp/victim");
    const std::string state = GENERATE("running", "written");
    replace(workspace, manifest, "\"running\"", '"' + state + '"');
    replace(workspace, manifest, "\"bytes\": 4}",
            "\"bytes\": 4}, {\"target\": \"" + target + "\", \"part\": \".heed-0.part\", \"bytes\": 0}");
    const auto names = workspace.names();
    const std::string message = message_of([&] { Ledger::open(request_of(), output, {output}, true); });
    CHECK(contains(message, manifest + ": is of a run that writes \"" + target + "\""));
    CHECK(workspace.names() == names);
    CHECK(workspace.read("victim") == "keep");
}

TEST_CASE("a name that is not UTF-8 cannot stand in a manifest") {
    const Workspace workspace;
    const std::string output = workspace.path("p\xFF.jsonl");
    CHECK_THROWS_AS(Ledger::open(request_of(), output, {output}, true), UsageError);
    CHECK(workspace.names().empty());
}

TEST_CASE("without resume a run begins anew, but not over another shard") {
    const Workspace workspace;
    const std::string output = workspace.path("out");
    begun(output, "one\n");
    Ledger anew = Ledger::open(request_of(), output, {output}, false);
    CHECK(anew.manifest().records == 0);
    CHECK(workspace.names() == std::vector<std::string>{"out.manifest.json"});
    CHECK_THROWS_AS(Ledger::open(request_of({1, 2}), output, {output}, false), InputError);
}

TEST_CASE("a manifest that names what is no part file is refused: it would be written over") {
    const Workspace workspace;
    const std::string output = workspace.path("out");
    std::string name;
    { name = begun(output, "one\n").manifest().parts.at(0).part; }
    workspace.write("precious", "keep");
    replace(workspace, "out.manifest.json", name, "precious");
    CHECK_THROWS_AS(Ledger::open(request_of(), output, {output}, true), InputError);
    Ledger::open(request_of(), output, {output}, false);
    CHECK(workspace.read("precious") == "keep");
}

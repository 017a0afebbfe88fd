// Permissions of what is written, and what they forbid.
#include <unistd.h>

#include <filesystem>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
namespace fs = std::filesystem;

namespace {

/// Runs a line of shell as another user than root, whom no permission stops. False: that cannot be done here,
/// and the test is reported as skipped. The program is copied: it may stand where nobody else may go.
bool as_nobody(const Workspace& workspace, const std::string& line, Finished& run) {
    if (::geteuid() != 0) {
        run = workspace.shell(line);
        return true;
    }
    if (workspace.shell("setpriv --reuid=65534 --regid=65534 --clear-groups true").code != 0) {
        WARN("[skipped] there is no setpriv to be another user than root");
        return false;
    }
    fs::permissions(workspace.path(), fs::perms::all);
    run = workspace.shell(
        "mkdir -p bin && cp \"$(command -v heed)\" bin && "
        "setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'PATH=$PWD/bin:$PATH; " +
        line + "'");
    return true;
}

}  // namespace

TEST_CASE("a file that is replaced keeps its permissions and owner, a new one has those of the mask") {
    const Workspace workspace;
    const Finished run = workspace.shell(
        "umask 027; : >old.json; chmod 604 old.json; [ $(id -u) != 0 ] || chown 7:8 old.json\n"
        "heed attend a -o old.json && heed attend a -o new.json && stat -c %a old.json new.json && stat -c "
        "%u:%g "
        "old.json");
    CHECK(run.code == 0);
    CHECK(run.out.starts_with("604\n640\n"));
    if (::geteuid() == 0) CHECK(run.out == "604\n640\n7:8\n");
}

TEST_CASE("so does one that is replaced by a run that keeps a manifest") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\n");
    for (const std::string flag : {"--resume", "--shard 0/1"}) {
        const Finished run = workspace.shell(
            "umask 027; rm -f *.jsonl*; : >old.jsonl; chmod 604 old.jsonl; ln -s old.jsonl link.jsonl\n"
            "[ $(id -u) != 0 ] || chown 7:8 old.jsonl\n"
            "heed attend -f in.txt -o link.jsonl " +
            flag + " && heed attend -f in.txt -o new.jsonl " + flag +
            " && stat -c %a old.jsonl new.jsonl && stat -c %u:%g old.jsonl");
        INFO(flag << ": " << run.err);
        CHECK(run.code == 0);
        CHECK(run.out.starts_with("604\n640\n"));
        if (::geteuid() == 0) CHECK(run.out == "604\n640\n7:8\n");
        CHECK(workspace.read("old.jsonl") == workspace.read("new.jsonl"));
    }
}

TEST_CASE("a file that is write-protected is not replaced, a folder that is has no new ones") {
    const Workspace workspace;
    fs::create_directory(workspace.path("closed"));
    workspace.write("protected.json", "old");
    workspace.write("closed/mine.json", "old");
    fs::permissions(workspace.path("protected.json"), fs::perms::owner_read | fs::perms::others_read);
    fs::permissions(workspace.path("closed/mine.json"), fs::perms::all);
    fs::permissions(workspace.path("closed"), fs::perms::owner_read | fs::perms::owner_exec |
                                                  fs::perms::others_read | fs::perms::others_exec);
    Finished run;
    for (const auto& [path, words] :
         {std::pair{"protected.json", "cannot write protected.json: Permission denied"},
          {"closed/new.json",
           "cannot write closed/new.json: no file can be made in closed: Permission denied"},
          {"closed/mine.json",
           "cannot write closed/mine.json: no file can be made in closed: Permission denied"}}) {
        if (!as_nobody(workspace, std::string("heed attend a --model none -o ") + path, run)) return;
        CHECK(run.code == 1);
        CHECK(run.err == std::string("heed: error: ") + words + "\n");
    }
    REQUIRE(as_nobody(workspace, "heed run a -o closed/new/folder", run));
    CHECK(run.code == 1);
    CHECK(run.err == "heed: error: cannot make the folder closed/new: Permission denied\n");
    CHECK(workspace.read("protected.json") == "old");
    workspace.write("in.txt", "a\n");
    for (const std::string file : {"out.jsonl", "out.jsonl.errors.jsonl"}) {
        workspace.write(file, "old");
        fs::permissions(workspace.path(file), fs::perms::owner_read | fs::perms::others_read);
        REQUIRE(as_nobody(workspace, "heed attend -f in.txt --resume -o out.jsonl", run));
        CHECK(run.code == 1);
        CHECK(contains(run.err, "cannot write"));
        CHECK(contains(run.err, file + ": Permission denied"));
        CHECK(workspace.read(file) == "old");
        fs::remove(workspace.path(file));
    }
    fs::permissions(workspace.path("closed"), fs::perms::all);
}

TEST_CASE("another's file in a folder like /tmp is refused before the work starts") {
    if (::geteuid() != 0) return;
    const Workspace workspace;
    fs::create_directory(workspace.path("tmp"));
    workspace.write("tmp/other.json", "old");
    fs::permissions(workspace.path("tmp"), fs::perms::all | fs::perms::sticky_bit);
    fs::permissions(workspace.path("tmp/other.json"), fs::perms::all);
    Finished run;
    if (!as_nobody(workspace, "heed attend a --model none -o tmp/other.json", run)) return;
    CHECK(run.code == 1);
    CHECK(run.err == "heed: error: cannot write tmp/other.json: Operation not permitted\n");
}

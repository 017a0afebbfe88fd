// Standard input, output and error that are closed or never wait, and a shell's limit.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("a file over the shell's limit is a failure that leaves nothing") {
    const Workspace workspace;
    const Finished run = workspace.shell("ulimit -f 1; heed attend 'a b c d e f g h' -o out.json");
    CHECK(run.code == 1);
    CHECK(run.err == "heed: error: cannot write out.json: File too large\n");
    CHECK(workspace.names().empty());
}

TEST_CASE("a standard descriptor that is closed is no file's place") {
    const Workspace workspace;
    const std::string json = workspace.heed({"attend", "a b"}).out;
    for (const std::string closed : {"<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"}) {
        INFO(closed);
        CHECK(workspace.shell("heed attend 'a b' -o out.json " + closed).code == 0);
        CHECK(workspace.read("out.json") == json);
        CHECK(workspace.shell("heed heatmap 'a b' -o out.pdf " + closed).code == 0);
        CHECK(workspace.read("out.pdf").starts_with("%PDF"));
    }
    for (const std::string command : {"tokens a", "attend a", "--help", "run a", "show a"}) {
        const Finished run = workspace.shell("heed " + command + " >&-");
        INFO(command);
        CHECK(run.code == 1);
        CHECK(contains(run.err, "cannot write standard output: Bad file descriptor"));
    }
    const Finished input = workspace.shell("heed tokens -f - <&-");
    CHECK(input.code == 3);
    CHECK(contains(input.err, "standard input: cannot be read: Bad file descriptor"));
}

TEST_CASE("a standard output that never waits is waited for") {
    const Workspace workspace;
    // The reader begins late, and the pipe, which holds 64 KiB, is non-blocking for all who share it.
    const Finished run = workspace.shell(
        "yes 'a b c d' | head -n 3000 >in.txt; heed tokens -f in.txt >whole\n"
        "command -v python3 >/dev/null || { echo none; exit; }\n"
        "{ python3 -c 'import os; os.set_blocking(1, False)'; heed tokens -f in.txt; echo $? >code; } | { "
        "sleep 0.3; "
        "cat; } >read\n"
        "cmp whole read && cat code");
    if (run.out == "none\n") {
        WARN("[skipped] there is no python3 to make a pipe non-blocking");
        return;
    }
    CHECK(run.code == 0);
    CHECK(run.out == "0\n");
}

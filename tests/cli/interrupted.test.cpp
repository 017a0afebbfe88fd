// Signals, full disks and closed pipes: an output is there whole or not at all, and nothing else is left.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("a signal ends heed with its code and leaves no temporary file") {
    const Workspace workspace;
    for (const auto& [signal, code] : {std::pair{"INT", "130"}, {"TERM", "143"}, {"HUP", "129"}}) {
        // heed has written its first record, and waits for more, when it has answered the line.
        const Finished run = workspace.shell(std::string("mkfifo in; env --default-signal=INT,TERM,HUP heed attend -f "
                                                         "in -o out.jsonl --file-format txt & pid=$!\n"
                                                         "exec 3>in; echo a b >&3\n"
                                                         "until ls -A | grep -q '^.heed-'; do :; done\n"
                                                         "kill -") +
                                             signal + " $pid; wait $pid; echo $?; exec 3>&-; rm in");
        CHECK(run.out == std::string(code) + "\n");
        CHECK(workspace.names().empty());
    }
}

TEST_CASE("standard output that is full is a failure, for words and for data") {
    const Workspace workspace;
    for (const std::string command :
         {"heed --help", "heed flow --help", "heed run 'a b'", "heed attend 'a b'", "heed heatmap a"}) {
        const Finished run = workspace.shell(command + " >/dev/full");
        INFO(command);
        CHECK(run.code == 1);
        CHECK(contains(run.err, "cannot write standard output"));
    }
}

TEST_CASE("standard output that is closed is a quiet end") {
    const Workspace workspace;
    for (const std::string command : {"heed --help", "heed run 'a b'", "heed attend 'a b'"}) {
        const Finished run = workspace.shell("{ sleep 0.2; " + command + "; echo $? >code; } | true");
        INFO(command);
        CHECK(run.err.empty());
        CHECK(workspace.read("code") == "0\n");
    }
}

TEST_CASE("several records for a format that holds one: nothing is written to standard output either") {
    const Workspace workspace;
    const Finished run = workspace.heed({"attend", "a", "b", "--format", "npz"});
    CHECK(run.code == 2);
    CHECK(run.out.empty());
}

// Signals, full disks and closed pipes: an output is there whole or not at all, and nothing else is left.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

/// Arrows that Graphviz's dot takes seconds for.
const std::string slow_flow =
    "flow 'a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w "
    "x "
    "y z' --layout dot --top-k 4 ";

}  // namespace

TEST_CASE("a signal ends heed with its code and leaves no temporary file") {
    const Workspace workspace;
    for (const auto& [signal, code] : {std::pair{"INT", "130"}, {"TERM", "143"}, {"HUP", "129"}}) {
        // heed has written its first record, and waits for more, when it has answered the line.
        const Finished run =
            workspace.shell(std::string("mkfifo in; env --default-signal=INT,TERM,HUP heed attend -f "
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

TEST_CASE("a signal while the helper draws ends both and leaves nothing") {
    const Workspace workspace;
    for (const auto& [signal, code] :
         {std::pair{"INT", "130"}, {"TERM", "143"}, {"HUP", "129"}, {"KILL", "137"}}) {
        const Finished run =
            workspace.shell("env --default-signal=INT heed " + slow_flow +
                            "-o out.svg & pid=$!\n"
                            "until helper=$(pgrep -P $pid heed-draw); do kill -0 $pid || exit; done\n"
                            "kill -" +
                            signal +
                            " $pid; wait $pid; echo $?\n"
                            "is_gone() { case $(cat /proc/$helper/stat 2>/dev/null) in ''|*' Z '*) true;; *) "
                            "false;; esac; }\n"
                            "i=0; until is_gone || [ $i = 100 ]; do sleep 0.1; i=$((i + 1)); done\n"
                            "is_gone && echo gone; [ " +
                            signal + " != KILL ] || rm -f .heed-*");
        INFO(run.err);
        CHECK(run.out == std::string(code) + "\ngone\n");
        CHECK(workspace.names().empty());
    }
}

TEST_CASE("two processes that write the same output: one of them, whole") {
    const Workspace workspace;
    const Finished run = workspace.shell(
        "heed attend 'a b c' -o a.json; heed attend 'd e f g' -o b.json\n"
        "i=0; while [ $i -lt 200 ]; do\n"
        "    heed attend a.json -o out.json & heed attend b.json -o out.json; wait $! || exit\n"
        "    cmp -s out.json a.json || cmp -s out.json b.json || exit; i=$((i + 1))\n"
        "done; echo $i");
    CHECK(run.out == "200\n");
    CHECK(workspace.names() == std::vector<std::string>{"a.json", "b.json", "out.json"});
}

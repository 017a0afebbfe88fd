// What a terminal gets to print. `script` gives heed one.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

/// `script` can open a terminal: not where there is no /dev/pts. Else the test is reported as skipped.
bool has_terminals(const Workspace& workspace) {
    if (workspace.shell("script -qc true /dev/null </dev/null").code == 0) return true;
    WARN("[skipped] script cannot open a terminal here");
    return false;
}

/// What a terminal is sent that stands behind all of heed's streams.
std::string shown(const Workspace& workspace, const std::string& command) {
    workspace.write("command", command);
    return workspace.shell("script -qc 'sh command' /dev/null </dev/null").out;
}

}  // namespace

TEST_CASE("messages have colours where the terminal has them, and none where TERM or NO_COLOR says so") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    const std::string command = " heed attend -f missing.txt -o -";
    CHECK(contains(shown(workspace, "NO_COLOR= TERM=xterm" + command), "\x1b[1;31m"));
    for (const std::string environment : {"TERM=dumb", "TERM=", "TERM=xterm NO_COLOR=1"}) {
        const std::string text = shown(workspace, environment + command);
        INFO(environment << ": " << text);
        CHECK(contains(text, "heed: error: missing.txt"));
        CHECK_FALSE(contains(text, "\x1b"));
    }
}

TEST_CASE("progress is shown on a terminal that can take it back") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    workspace.write("in.txt", "the cat\n");
    const std::string command = " heed attend -f in.txt -o out.jsonl >out";
    CHECK(contains(shown(workspace, "TERM=xterm" + command), "\x1b[K"));
    CHECK_FALSE(contains(shown(workspace, "TERM=dumb" + command), "\x1b"));
}

TEST_CASE("progress is shown whenever the records do not go to the terminal, and a finished corpus is told") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    workspace.write("in.txt", "the cat\nthe cat\n");
    const std::string command = "TERM=xterm heed attend -f in.txt ";
    const std::string text = shown(workspace, command + "-o out.jsonl");
    INFO(text);
    CHECK(contains(text, "\x1b[K"));
    CHECK(contains(text, "2 records, 8 tokens, "));
    CHECK(contains(text, " s → out.jsonl ("));
    CHECK(contains(shown(workspace, command + ">out.jsonl"), " s → standard output ("));
    CHECK(contains(shown(workspace, "heed stats -f in.txt -o out.json"), " s → out.json ("));
    CHECK(shown(workspace, command + "-o out.jsonl -q").empty());
    CHECK_FALSE(
        contains(shown(workspace, command + "-o -"), "2 records"));  // they go to the terminal themselves
    CHECK(workspace.shell(command + "-o out.jsonl").err.empty());
}

TEST_CASE("run prints its paths as a terminal may have them, and as they are into a pipe") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    const std::string command = "heed run cats -o \"$(printf 'a\\033[31mb')\"";
    const std::string printed = shown(workspace, command);
    CHECK(contains(printed, "a\\x1b[31mb/heatmap.svg\r\n"));
    CHECK_FALSE(contains(printed, "\x1b"));
    CHECK(contains(workspace.shell(command + " | cat").out, "a\x1b[31mb/heatmap.svg\n"));
}

TEST_CASE("what would fill a terminal that nobody asked for says what to type instead") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    for (const std::string command :
         {"attend 'the cat'", "attend 'the cat' --format npz", "heatmap 'the cat'", "heads 'the cat'",
          "flow 'the cat'", "flow 'the cat' --format svg", "text 'the cat' --format svg",
          "stats 'the cat.' --format svg"}) {
        const std::string text = shown(workspace, "heed " + command + "; echo code $?");
        INFO(command << ": " << text);
        CHECK(contains(text, "give -o "));
        CHECK(contains(text, "code 2"));
        CHECK(text.size() < 400);
    }
    CHECK(contains(shown(workspace, "heed heatmap 'the cat' -o -"), "</svg>"));
    CHECK(contains(shown(workspace, "heed flow 'the cat' -o -"), "digraph"));
    CHECK(contains(shown(workspace, "heed attend 'the cat' -o -"), "heed.attention"));
    CHECK(contains(shown(workspace, "heed text 'the cat' >out; head -c 9 out"), "Layer 0"));
}

TEST_CASE("stats on a terminal are a table for people, and JSON into a pipe or where that is asked for") {
    const Workspace workspace;
    if (!has_terminals(workspace)) return;
    const std::string command = "heed stats 'The cat sat on the mat.' ";
    const std::string table = shown(workspace, command);
    INFO(table);
    CHECK(contains(table, "What each head does: 1 record, 9 tokens"));
    CHECK(contains(table, "head   class"));
    CHECK(contains(table, "What the heads do"));
    CHECK_FALSE(contains(table, "heed.stats"));
    CHECK(contains(shown(workspace, command + "| cat"), "\"format\": \"heed.stats\""));
    CHECK(contains(shown(workspace, command + "--format json"), "\"format\": \"heed.stats\""));
    CHECK(contains(shown(workspace, command + "-o -"), "\"format\": \"heed.stats\""));
}

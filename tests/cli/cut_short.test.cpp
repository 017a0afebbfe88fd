// An input that loses its end while heed reads it: no result that looks like one, and nothing left.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

/// strace holds heed where it closes the file that it has just mapped; meanwhile the file is cut to `size`.
Finished run_and_cut(const Workspace& workspace, const std::string& file, const std::string& command,
                     const std::string& size) {
    return workspace.shell("cp " + file +
                           " whole; export ASAN_OPTIONS=detect_leaks=0; strace -f -qq -o trace -e "
                           "trace=close -e inject=close:delay_enter=400000 -P $PWD/" +
                           file + " heed " + command +
                           " -o out & until grep -q close trace 2>/dev/null; do :; done\n"
                           "truncate -s " +
                           size + " " + file + "; wait $!; code=$?; cp whole " + file +
                           "; rm whole trace\n"
                           "ls -A | grep '^.heed-\\|^out'; exit $code");
}

bool can_trace(const Workspace& workspace) {
    if (workspace.shell("strace -qq -o trace -e inject=close:delay_enter=1 true && rm trace").code == 0)
        return true;
    WARN("[skipped] there is no strace that may trace");
    return false;
}

struct Reading {
    std::string file;
    std::string command;
};

const std::vector<Reading> readings = {
    {"a.json", "attend a.json"},
    {"a.npz", "attend a.npz"},
    {"a.safetensors", "attend a.safetensors"},
    {"a.jsonl", "attend a.jsonl"},
    {"x.json", "attend --embeddings x.json"},
    {"x.csv", "attend --embeddings x.csv"},
    {"words.vec", "attend --embeddings words.vec 'a b'"},
    {"x.json", "attend --model self-attention 'a b' --mask x.json"},
    {"in.txt", "attend -f in.txt"},
    {"in.txt", "tokens -f in.txt"},
    {"bert/model.safetensors", "attend --model bert 'a b'"},
    {"bert/vocab.txt", "tokens --model bert 'a b'"},
};

void write_inputs(const Workspace& workspace) {
    SmallBert().write(workspace, "bert");
    workspace.write("in.txt", "a b\nb a\n");
    workspace.write("x.json", "[[1, 0], [1, 1]]");
    workspace.write("x.csv", "1,0\n1,1\n");
    workspace.write("words.vec", "2 2\na 1 0\nb 1 1\n");
    for (const std::string ending : {"json", "npz", "safetensors", "jsonl"})
        REQUIRE(workspace.heed({"attend", "a b", "-o", "a." + ending}).code == 0);
}

}  // namespace

TEST_CASE("a file that is emptied while it is read: exit code 1, its name, and no output") {
    const Workspace workspace;
    if (!can_trace(workspace)) return;
    write_inputs(workspace);
    for (const auto& [file, command] : readings) {
        const bool has_format = command.starts_with("tokens");
        const Finished run =
            run_and_cut(workspace, file, command + (has_format ? "" : " --format jsonl"), "0");
        INFO(command);
        CHECK(run.code == 1);
        CHECK(run.err == "heed: error: " + file +
                             ": it was cut short, or could not be read any more, while heed read it\n");
        CHECK(run.out.empty());
    }
}

TEST_CASE("a file that is cut within what is parsed is said to be cut, not to be damaged") {
    const Workspace workspace;
    if (!can_trace(workspace)) return;
    write_inputs(workspace);
    for (const auto& [file, command] : readings) {
        if (!file.starts_with("a.") && file != "bert/model.safetensors") continue;
        const Finished run = run_and_cut(workspace, file, command + " --format jsonl", "100");
        INFO(command);
        CHECK(run.code == 1);
        CHECK(run.err == "heed: error: " + file +
                             ": it was cut short, or could not be read any more, while heed read it\n");
        CHECK(run.out.empty());
    }
}

TEST_CASE("a file that loses a part of its last page, which then reads as zeros, is found out too") {
    const Workspace workspace;
    if (!can_trace(workspace)) return;
    write_inputs(workspace);
    const std::string weights = "bert/model.safetensors";
    const Finished run = run_and_cut(workspace, weights, "attend --model bert 'a b' --format json", "-4");
    CHECK(run.code == 1);
    CHECK(contains(run.err, weights + ": it was cut short"));
    CHECK(run.out.empty());
}

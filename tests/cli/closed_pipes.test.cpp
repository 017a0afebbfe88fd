// Several outputs, one of them a pipe whose reader goes away: the others are wanted all the same.
#include "support/command.hpp"

using namespace heed::test;

namespace {

/// More refused records than a pipe holds, then one that is not.
std::string corpus() {
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += "{\"text\": 5}\n";
    return lines + "{\"text\": \"the cat\"}\n";
}

}  // namespace

TEST_CASE("closed pipes: where refused records go may be closed, and the records are written") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus());
    const std::string attend = "heed attend -q -f in.jsonl --layer 0 --head 0 ";
    REQUIRE(workspace.shell(attend + "-o whole.jsonl --errors whole.errors").code == 4);
    for (const std::string& line :
         {"{ " + attend + "-o out.jsonl --errors -; echo $? >code; } | head -n 1",
          "mkfifo f; head -n 1 <f & " + attend + "-o out.jsonl --errors f; echo $? >code"}) {
        INFO(line);
        const Finished run = workspace.shell(line);
        CHECK(run.err == "heed: error: 2000 of 2001 records failed\n");
        CHECK(workspace.read("code") == "4\n");
        CHECK(workspace.read("out.jsonl") == workspace.read("whole.jsonl"));
        workspace.shell("rm out.jsonl");
    }
    workspace.shell("{ " + attend + "-o {id}.json --errors -; echo $? >code; } | head -n 1");
    CHECK(workspace.read("code") == "4\n");
    CHECK(workspace.has("2000.json"));
}

TEST_CASE("closed pipes: where records go may be closed, and the refused ones are told") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"the cat\"}\n" + corpus());
    const std::string attend = "heed attend -q -f in.jsonl --layer 0 --head 0 ";
    workspace.shell(attend + "--errors whole.errors >whole.jsonl");
    workspace.shell("{ " + attend + "--errors errors; echo $? >code; } | true");
    CHECK(workspace.read("code") == "4\n");
    CHECK(workspace.read("errors") == workspace.read("whole.errors"));
}

TEST_CASE("closed pipes: without a reader of any output the run ends, and quietly") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus() + corpus());
    const Finished run = workspace.shell(
        "mkfifo f; true <f & { heed attend -q -f in.jsonl --errors f; echo $? >code; } | true");
    CHECK(run.err.empty());
    CHECK(workspace.read("code") == "0\n");
}

TEST_CASE("closed pipes: of statistics and divergences either may be closed") {
    const Workspace workspace;
    REQUIRE(workspace.shell("heed stats -q 'the cat' 'a dog' --divergence-table table -o whole.json").code ==
            0);
    for (const std::string source : {"'the cat' 'a dog'", "whole.json"}) {
        INFO(source);
        const std::string stats = "heed stats -q " + source + " --divergence-table ";
        CHECK(workspace.shell("(" + stats + "- -o out.json; echo $? >code) | true").err.empty());
        CHECK(workspace.read("code") == "0\n");
        CHECK(workspace.read("out.json") == workspace.read("whole.json"));
        CHECK(workspace.shell("(" + stats + "out.csv; echo $? >code) | true").err.empty());
        CHECK(workspace.read("code") == "0\n");
        CHECK(workspace.read("out.csv") == workspace.read("table"));
        workspace.shell("rm out.json out.csv");
    }
}

TEST_CASE("closed pipes: of a merge either output may be closed, and both end it quietly") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus() + "{\"text\": \"a dog\"}\n");
    workspace.shell("for i in 0 1; do heed attend -q -f in.jsonl -o part-{shard}.jsonl --shard $i/2; done");
    const std::string merge = "heed merge -q part-0.jsonl part-1.jsonl ";
    REQUIRE(workspace.shell(merge + "-o whole.jsonl --errors whole.errors").code == 4);
    workspace.shell("{ " + merge + "-o out.jsonl --errors -; echo $? >code; } | head -n 1");
    CHECK(workspace.read("code") == "4\n");
    CHECK(workspace.read("out.jsonl") == workspace.read("whole.jsonl"));
    workspace.shell("{ " + merge + "--errors errors; echo $? >code; } | true");
    CHECK(workspace.read("code") == "4\n");
    CHECK(workspace.read("errors") == workspace.read("whole.errors"));
    workspace.shell("mkfifo f; true <f & { " + merge + "--errors f; echo $? >code; } | true");
    CHECK(workspace.read("code") == "0\n");
}

// Shards from the command line: what tells a script how to go on.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

std::vector<std::string> attend(const std::string& output, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"attend", "-f", "corpus.jsonl", "--layer", "0",
                                          "--head", "0",  "-o",           output};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

void write_corpus(const Workspace& workspace) {
    workspace.write("corpus.jsonl", "{\"text\": \"the cat\"}\n{\"text\": 1}\n{\"text\": \"a dog\"}\n");
}

}  // namespace

TEST_CASE("a shard that is refused as a whole has done its part: 4, as its corpus") {
    const Workspace workspace;
    write_corpus(workspace);
    const auto shard = [&](const std::string& cut) {
        return workspace.heed(attend("part-{shard}.jsonl", {"--shard", cut, "--errors", "bad-{shard}.jsonl"}))
            .code;
    };
    CHECK(shard("0/2") == 0);
    CHECK(shard("1/2") == 4);
    CHECK(workspace.heed(attend("whole.jsonl", {"--errors", "bad.jsonl"})).code == 4);
    CHECK(workspace.shell("heed merge part-* -o merged.jsonl --errors merged-bad.jsonl -q").code == 4);
    CHECK(workspace.read("merged.jsonl") == workspace.read("whole.jsonl"));
    CHECK(workspace.read("merged-bad.jsonl") == workspace.read("bad.jsonl"));
    CHECK(workspace.read("bad-1.jsonl") == workspace.read("bad.jsonl"));
}

TEST_CASE("two shards are not written to one output, nor any to what is no file") {
    const Workspace workspace;
    write_corpus(workspace);
    CHECK(workspace.heed(attend("out.jsonl", {"--shard", "0/2"})).code == 0);
    const Finished second = workspace.heed(attend("out.jsonl", {"--shard", "1/2"}));
    CHECK(second.code == 3);
    CHECK(contains(second.err, "{shard}"));
    for (const std::string output : {"/dev/null", "-"}) {
        const Finished run = workspace.heed(attend(output, {"--shard", "0/2", "--format", "jsonl"}));
        CHECK(run.code == 2);
        CHECK(contains(run.err, "give -o FILE"));
    }
}

TEST_CASE("a compressed output that is killed at its very end is gone on with without a byte more") {
    const Workspace workspace;
    write_corpus(workspace);
    if (workspace.shell("strace -o log true").code != 0) {
        WARN("[skipped] strace is not installed, or may not trace");
        return;
    }
    const auto whole = attend("whole.jsonl.zst", {"--resume"});
    CHECK(workspace.heed(whole).code == 4);
    const std::string command =
        "heed attend -f corpus.jsonl --layer 0 --head 0 -o killed.jsonl.zst --resume -q";
    for (int step = 1; step < 7; ++step) {
        INFO("killed at rename " << step);
        workspace.shell(
            "rm -f killed* .heed*; strace -f -o log -e trace=rename -e inject=rename:signal=KILL:when=" +
            std::to_string(step) + " " + command);
        CHECK(workspace.shell(command).code == 4);
        CHECK(workspace.read("killed.jsonl.zst") == workspace.read("whole.jsonl.zst"));
    }
}

TEST_CASE("a run that is told to stop before its first record can be resumed") {
    const Workspace workspace;
    write_corpus(workspace);
    // The manifest is there before the model is loaded.
    const Finished run = workspace.shell(
        "heed attend -f corpus.jsonl --layer 0 --head 0 -o out.jsonl --resume -q & pid=$!\n"
        "until [ -e out.jsonl.manifest.json ]; do :; done; kill -TERM $pid; wait $pid; echo $?");
    CHECK((run.out == "75\n" || run.out == "4\n"));  // 4: it was done by then
    CHECK(workspace.shell("heed attend -f corpus.jsonl --layer 0 --head 0 -o out.jsonl --resume -q").code ==
          4);
}

TEST_CASE("a mask that is an array of a file counts by the file's bytes") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string hidden = "{\"mask\": [[0, 0], [1, 1]], \"other\": [[1, 1], [1, 1]]}";
    workspace.write("m.json", hidden);
    const auto layer = [](const std::string& output, const std::vector<std::string>& more) {
        std::vector<std::string> arguments = attend(
            output, {"-q", "--model", "self-attention", "--mask", "m.json:other", "--errors", "bad.jsonl"});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    CHECK(workspace.heed(layer("whole.jsonl", {})).code == 4);
    CHECK(workspace.heed(layer("out.jsonl", {"--resume"})).code == 4);
    CHECK(workspace.heed(layer("part.jsonl", {"--shard", "0/1"})).code == 4);
    CHECK(workspace.read("out.jsonl") == workspace.read("whole.jsonl"));
    CHECK(workspace.read("part.jsonl") == workspace.read("whole.jsonl"));
    workspace.write("m.json", hidden + "\n");
    const Finished changed = workspace.heed(layer("out.jsonl", {"--resume"}));
    CHECK(changed.code == 3);
    CHECK(contains(changed.err, "is of another run: the model"));
}

TEST_CASE("{shard} in a name goes with --shard, a command that has no shards keeps it") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const auto& arguments :
         {attend("{shard}.jsonl", {}),
          attend("{shard}.jsonl", {"--resume"}),
          attend("{id}-{shard}.json", {}),
          attend("out.jsonl", {"--errors", "{shard}.bad"}),
          {"stats", "-f", "corpus.jsonl", "-o", "{shard}.json"},
          {"stats", "-f", "corpus.jsonl", "-o", "s.json", "--divergence-table", "{shard}.csv"}}) {
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 2);
        CHECK(run.err == "heed: error: {shard} in a name goes with --shard I/N\n");
    }
    CHECK(workspace.heed({"heatmap", "a b", "-o", "{shard}.svg"}).code == 0);
    CHECK(workspace.heed({"tokens", "a b", "-o", "{shard}.jsonl"}).code == 0);
    CHECK(workspace.names() == std::vector<std::string>{"corpus.jsonl", "{shard}.jsonl", "{shard}.svg"});
}

// An input that breaks off in the middle is no affair of one record: the run ends there, and writes nothing.
#include "io/zstd.hpp"
#include "support/command.hpp"

using namespace heed;
using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

constexpr std::size_t sentences = 40;

std::string compressed(const std::string& text) {
    std::string bytes;
    ZstdWriter writer([&](std::string_view piece) { bytes += piece; });
    writer.write(text);
    writer.end_frame();
    return bytes;
}

/// Its second frame is cut short: the sentences of the first can be read.
void write_cut_corpus(const Workspace& workspace) {
    std::string lines;
    for (std::size_t i = 0; i < sentences; ++i) lines += repeated("cat", 1 + i % 9) + "sat\n";
    const std::string frame = compressed(lines);
    workspace.write("cut.txt.zst", frame + frame.substr(0, frame.size() / 2));
}

}  // namespace

TEST_CASE("broken input: a compressed corpus that is cut short ends the run, whatever goes through it") {
    const Workspace workspace;
    write_cut_corpus(workspace);
    for (const std::string command :
         {"attend --head 0 -o out.jsonl", "attend --head 0 -o {id}.json",
          "attend --head 0 -o out.safetensors", "attend --model self-attention -o out.jsonl",
          "attend --head 0 --compare-model default -o out.jsonl", "stats -o out.json",
          "tokens -o out.jsonl"}) {
        INFO(command);
        workspace.shell("rm -f *.json");  // those of {id}, written before the end was met
        const Finished run = workspace.shell("heed " + command + " -f cut.txt.zst");
        INFO(run.err);
        CHECK(run.code == 3);
        CHECK(contains(run.err, "cut.txt.zst: is no whole zstd file"));
        CHECK_FALSE(contains(run.err, "records failed"));
        CHECK_FALSE(workspace.has("out.jsonl"));
        CHECK_FALSE(workspace.has("out.json"));
        CHECK_FALSE(workspace.has("out.safetensors.index.json"));
    }
}

TEST_CASE("broken input: no shard of a corpus that is cut short is finished") {
    const Workspace workspace;
    write_cut_corpus(workspace);
    for (const std::string i : {"0", "1", "2"}) {
        const Finished run = workspace.heed(
            {"attend", "-f", "cut.txt.zst", "--head", "0", "-o", "{shard}.jsonl", "--shard", i + "/3"});
        INFO(run.err);
        CHECK(run.code == 3);
        CHECK_FALSE(workspace.has(i + ".jsonl"));
    }
    CHECK(workspace.heed({"merge", "0.jsonl", "1.jsonl", "2.jsonl"}).code == 3);
}

TEST_CASE("broken input: CoNLL-U and saved records that are cut short") {
    const Workspace workspace;
    const std::string sentence = "1\tcats\t_\t_\t_\t_\t_\t_\t_\t_\n2\tsat\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    const std::string frame = compressed(sentence + sentence);
    workspace.write("cut.conllu.zst", frame + frame.substr(0, frame.size() / 2));
    const Finished words = workspace.heed({"attend", "-f", "cut.conllu.zst", "-o", "out.jsonl"});
    CHECK(words.code == 3);
    CHECK(contains(words.err, "is no whole zstd file"));
    CHECK_FALSE(workspace.has("out.jsonl"));
    const std::string record = compressed("{\"attention\": [[1]]}\n");
    workspace.write("cut.jsonl.zst", record + record.substr(0, record.size() - 4));
    const Finished saved = workspace.heed({"attend", "cut.jsonl.zst", "-o", "out.jsonl"});
    CHECK(saved.code == 3);
    CHECK_FALSE(workspace.has("out.jsonl"));
}

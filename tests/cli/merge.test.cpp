// `heed merge` from the command line: what it puts together, under which names, and what does not go
// together.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

void write_corpus(const Workspace& workspace) {
    workspace.write("corpus.jsonl", "{\"text\": \"the cat\"}\n{\"text\": 1}\n{\"text\": \"a dog\"}\n");
}

/// Two shards, by a command that leaves their names to {shard}.
void make_shards(const Workspace& workspace, const std::string& command) {
    for (const std::string shard : {"0", "1"}) {
        const int code = workspace.shell("heed " + command + " -q --shard " + shard + "/2").code;
        INFO("shard " << shard << ": " << code);
        CHECK((code == 0 || code == 4));
    }
}

std::string refusal(const Workspace& workspace, const std::string& command, int code) {
    const Finished run = workspace.shell("heed " + command);
    INFO(run.err);
    CHECK(run.code == code);
    return run.err;
}

}  // namespace

TEST_CASE("merge passes over what a pattern names beside the outputs") {
    const Workspace workspace;
    write_corpus(workspace);
    workspace.shell("for i in 0 1; do heed attend -f corpus.jsonl -o part-{shard}.jsonl --shard $i/2; done");
    CHECK(workspace.has("part-1.jsonl.errors.jsonl"));
    CHECK(workspace.shell("heed merge part-* -o all.jsonl").code == 4);
}

TEST_CASE(
    "merge refuses a shard that holds more or fewer records than were written, though it has the size") {
    const Workspace workspace;
    write_corpus(workspace);
    workspace.shell("for i in 0 1; do heed attend -f corpus.jsonl -o part-{shard}.jsonl --shard $i/2; done");
    const std::string sound = workspace.read("part-0.jsonl");
    const auto refused = [&](std::size_t at, char changed) {
        std::string shard = sound;
        shard[at] = changed;
        workspace.write("part-0.jsonl", shard);
        return workspace.shell("heed merge part-0.jsonl part-1.jsonl -o all.jsonl").err;
    };
    CHECK(contains(refused(sound.find('\n'), ' '), "expected record 2, found the end of the file"));
    CHECK(contains(refused(sound.find(' '), '\n'), "found more records than were written"));
    CHECK_FALSE(workspace.has("all.jsonl"));
}

TEST_CASE("merge refuses files of tensors that hold more records than their manifest says") {
    const Workspace workspace;
    workspace.write("corpus.jsonl", R"({"text": "a"}
{"text": "b"}
{"text": "c"}
{"text": "d"}
)");
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.safetensors");
    workspace.shell(R"(sed -i 's/"records": 4,/"records": 3,/; s/"written": 2,/"written": 1,/' )"
                    "part-1.safetensors.manifest.json");
    CHECK(contains(refusal(workspace, "merge part-0.safetensors part-1.safetensors -o all.safetensors", 3),
                   "part-1-00000.jsonl: line 2: expected 1 records, as its manifest says, and no more, found "
                   "record 3"));
    CHECK_FALSE(workspace.has("all.safetensors.index.json"));
}

TEST_CASE("merge refuses manifests whose numbers do not go together, and lists few of many missing shards") {
    const Workspace workspace;
    write_corpus(workspace);
    const auto refused = [&](const std::string& ending, const std::string& change) {
        const std::string merge = "merge part-0." + ending + " part-1." + ending + " -o all." + ending;
        workspace.shell("for i in 0 1; do heed attend -q -f corpus.jsonl -o part-{shard}." + ending +
                        " --shard $i/2; done; sed -i '" + change + "' part-0." + ending + ".manifest.json");
        return workspace.shell("heed " + merge);
    };
    for (const std::string ending : {"jsonl", "safetensors"})
        for (const std::string change : {R"(s/"records": [0-9][0-9]*/"records": 1000000000000000/)",
                                         R"(s/"written": [0-9]*/"written": 0/)",
                                         R"(s/"written": [0-9]*/"written": 18446744073709551615/)",
                                         R"(s/"failed": [0-9]*/"failed": 9/)"}) {
            INFO(ending << " " << change);
            const Finished run = refused(ending, change);
            CHECK(run.code == 3);
            CHECK(contains(run.err, ".manifest.json: expected "));
            CHECK(contains(run.err, " records written or rejected, of "));
        }
    CHECK(contains(refused("jsonl", R"(s/"count": 2/"count": 100000000/)").err, "at most 1000000"));
    workspace.shell(R"(sed -i 's/"count": [0-9]*/"count": 1000000/' part-*.jsonl.manifest.json)");
    const Finished many = workspace.shell("heed merge part-0.jsonl part-1.jsonl -o all.jsonl");
    CHECK(many.code == 3);
    CHECK(contains(many.err, " and 999898 more"));
    CHECK_FALSE(workspace.has("all.jsonl"));
}

TEST_CASE("merged statistics are what the name says, with the bytes of one run") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string stats = "stats -f corpus.jsonl --divergences -q -o ";
    make_shards(workspace, stats + "part-{shard}.csv");
    for (const std::string name : {"all.csv", "all.json"}) {
        CHECK(workspace.shell("heed " + stats + "whole-" + name).code == 4);
        CHECK(workspace.shell("heed merge part-0.csv part-1.csv -q -o " + name).code == 4);
        CHECK(workspace.read(name) == workspace.read("whole-" + name));
    }
    CHECK(workspace.shell("heed merge part-0.csv part-1.csv -q").out == workspace.read("whole-all.json"));
    CHECK(contains(refusal(workspace, stats + "part-{shard}.svg --shard 0/2", 2),
                   "heed draws no figure of a shard"));
    for (const std::string name : {"all.svg", "all.pdf", "all.jsonl", "all"}) {
        CHECK(contains(refusal(workspace, "merge part-0.csv part-1.csv -o " + name, 2),
                       "give -o NAME.json or NAME.csv, not " + name));
        CHECK_FALSE(workspace.has(name));
    }
}

TEST_CASE("merged statistics of no records are those of one run, with divergences that were asked for") {
    const Workspace workspace;
    workspace.write("corpus.txt", "");
    const std::string stats = "stats -f corpus.txt --divergences -q -o ";
    make_shards(workspace, stats + "part-{shard}.json");
    CHECK(workspace.shell("heed " + stats + "whole.json").code == 0);
    CHECK(workspace.shell("heed merge part-0.json part-1.json -o all.json").code == 0);
    CHECK(workspace.read("all.json") == workspace.read("whole.json"));
}

TEST_CASE("merged lines are compressed or not, and go to no name that says something else") {
    const Workspace workspace;
    write_corpus(workspace);
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.jsonl");
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.jsonl.zst");
    make_shards(workspace, "attend -f corpus.jsonl --format jsonl -o part-{shard}.lines");
    for (const std::string shards : {"part-?.jsonl", "part-?.jsonl.zst", "part-?.lines"}) {
        INFO(shards);
        for (const std::string name : {"all.jsonl", "all.jsonl.zst"}) {
            CHECK(workspace.shell("heed attend -q -f corpus.jsonl -o whole-" + name).code == 4);
            CHECK(workspace.shell("heed merge -q " + shards + " -o " + name).code == 4);
            CHECK(workspace.read(name) == workspace.read("whole-" + name));
        }
        CHECK(workspace.shell("heed merge -q " + shards).out == workspace.read("all.jsonl"));
        for (const std::string name : {"all.safetensors", "all.npz", "all.json", "all.csv", "all"}) {
            CHECK(contains(refusal(workspace, "merge " + shards + " -o " + name, 2),
                           "give -o NAME.jsonl or NAME.jsonl.zst, not " + name));
            CHECK_FALSE(workspace.has(name));
        }
    }
    CHECK(workspace.shell("heed merge -q part-?.lines -o all.lines").code == 4);
    CHECK(workspace.read("all.lines") == workspace.read("all.jsonl"));
}

TEST_CASE("shards go together whatever their tables and the files they read are called") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string stats = "heed stats -q -f corpus.jsonl --divergence-table ";
    CHECK(workspace.shell(stats + "whole.csv -o whole.json").code == 4);
    CHECK(workspace.shell(stats + "a.csv -o part-{shard}.json --shard 0/2").code == 0);
    CHECK(workspace.shell(stats + "b.csv -o part-{shard}.json --shard 1/2").code == 4);
    CHECK(workspace.shell("heed merge -q part-0.json part-1.json -o all.json").code == 4);
    CHECK(workspace.read("all.json") == workspace.read("whole.json"));
    CHECK(workspace.shell("heed stats all.json --divergence-table all.csv").code == 0);
    CHECK(workspace.read("all.csv") == workspace.read("whole.csv"));

    workspace.write("table.txt", "the 1 2\ncat 2 3\na 3 1\ndog 1 1\n");
    workspace.write("other.txt", "the 1 2\ncat 2 3\na 3 1\ndog 1 2\n");
    workspace.write("mask.json", "[[1, 0], [1, 1]]");
    const std::string attend = "heed attend -q -f corpus.jsonl -o ";
    const auto shard = [&](const std::string& number, const std::string& folder, const std::string& table) {
        return workspace.shell(attend + "part-{shard}.jsonl --shard " + number + "/2 --embeddings " + folder +
                               table + " --mask " + folder + "mask.json");
    };
    CHECK(workspace.shell(attend + "whole.jsonl --embeddings table.txt --mask mask.json").code == 4);
    CHECK(shard("0", "", "table.txt").code == 0);
    CHECK(shard("1", "./", "table.txt").code == 4);
    CHECK(workspace.shell("heed merge -q part-0.jsonl part-1.jsonl -o all.jsonl").code == 4);
    CHECK(workspace.read("all.jsonl") == workspace.read("whole.jsonl"));
    CHECK(shard("1", "", "other.txt").code == 4);
    CHECK(contains(refusal(workspace, "merge part-0.jsonl part-1.jsonl", 3), "the model"));
}

TEST_CASE("a finished run writes its table of divergences under another name too") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string stats = "heed stats -q -f corpus.jsonl -o out.json --resume --divergence-table ";
    CHECK(workspace.shell(stats + "a.csv").code == 4);
    CHECK(workspace.shell(stats + "b.csv").code == 4);
    CHECK(workspace.read("a.csv") == workspace.read("b.csv"));
}

TEST_CASE("merge says of outputs that do not go together what they are") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string attend = "attend -f corpus.jsonl -o ";
    make_shards(workspace, attend + "each-{shard}-{id}.jsonl");
    for (const std::string shards : {"each-0-0.jsonl each-1-2.jsonl", "each-*"})
        CHECK(contains(refusal(workspace, "merge " + shards, 3),
                       "each-0-0.jsonl.manifest.json next to it, found none; records in files of their own"));
    CHECK(contains(refusal(workspace, "merge 'each-0-{id}.jsonl' 'each-1-{id}.jsonl'", 3),
                   "each-0-{id}.jsonl: its records are in files of their own"));
    make_shards(workspace, attend + "part-{shard}.jsonl");
    make_shards(workspace, attend + "part-{shard}.safetensors");
    make_shards(workspace, "stats -f corpus.jsonl -o part-{shard}.json");
    CHECK(contains(refusal(workspace, "merge part-0.json part-1.jsonl", 3),
                   "part-1.jsonl: expected statistics, as part-0.json has, found lines of records"));
    CHECK(contains(refusal(workspace, "merge part-0.jsonl part-1.safetensors", 3),
                   "part-1.safetensors: expected lines of records, as part-0.jsonl has, found files of "
                   "tensors"));
}

TEST_CASE("merge refuses statistics whose shards began with records of two models, and names both") {
    const Workspace workspace;
    workspace.shell(
        "heed attend 'a b' -o a.json; heed attend --model self-attention 'a b' -o b.json;"
        " for i in a b; do tr '\\n' ' ' < $i.json; echo; done > mixed.jsonl");
    make_shards(workspace, "stats mixed.jsonl -o part-{shard}.json");
    const std::string said = refusal(workspace, "merge part-0.json part-1.json", 3);
    CHECK(contains(said,
                   "part-1.json.manifest.json: expected the model, layers and heads of what came "
                   "before, 5 × 6 heads of default"));
    CHECK(contains(said, "found 1 × 1 heads of self-attention: give heed stats the records of one model"));
}

TEST_CASE("merge leaves what one run does: no output of a corpus that is refused as a whole, no manifest") {
    const Workspace workspace;
    workspace.write("corpus.jsonl", "{\"text\": 1}\n{\"text\": 2}\n");
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.jsonl");
    CHECK(workspace.shell("heed merge -q part-0.jsonl part-1.jsonl -o all.jsonl --errors bad").code == 3);
    CHECK_FALSE(workspace.has("all.jsonl"));
    CHECK(workspace.shell("heed attend -q -f corpus.jsonl -o whole.jsonl --errors whole-bad").code == 3);
    CHECK(workspace.read("bad") == workspace.read("whole-bad"));

    write_corpus(workspace);
    CHECK(workspace.shell("heed attend -q -f corpus.jsonl -o all.jsonl --head 0 --resume").code == 4);
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.jsonl");
    CHECK(workspace.shell("heed merge -q part-0.jsonl part-1.jsonl -o all.jsonl").code == 4);
    CHECK_FALSE(workspace.has("all.jsonl.manifest.json"));
}

TEST_CASE("merge's refused records go to no file of tensors, of the shards or of what is put together") {
    const Workspace workspace;
    write_corpus(workspace);
    make_shards(workspace, "attend -f corpus.jsonl -o part-{shard}.safetensors");
    const std::string merge = "merge part-0.safetensors part-1.safetensors -o all.safetensors --errors ";
    CHECK(contains(refusal(workspace, merge + "part-0-00000.jsonl", 2), "is the file that is read"));
    CHECK(contains(refusal(workspace, merge + "all-00000.jsonl", 2), "may write all-00000.jsonl"));
    CHECK(contains(refusal(workspace, merge + "bad.jsonl.zst", 2), "is not compressed"));
    CHECK(workspace.shell("heed " + merge + "bad.jsonl").code == 4);
}

TEST_CASE("merge says of a shard that is not finished, or that holds nothing, what it is") {
    const Workspace workspace;
    write_corpus(workspace);
    workspace.shell("mkdir empty; heed attend -q --model empty -f corpus.jsonl -o part.jsonl --shard 0/2");
    CHECK(contains(refusal(workspace, "merge part.jsonl", 3), "expected a finished run"));
    workspace.write("bad.jsonl", "{}\n");
    workspace.shell("heed attend -q -f bad.jsonl -o none.jsonl --shard 0/1");
    CHECK(contains(refusal(workspace, "merge none.jsonl", 3), "expected records to join, found none"));
}

// What a manifest says of an output is true: whatever was written since, and whatever is gone.
#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

Names attend(const Names& flags) {
    Names arguments = {"attend", "-q", "-f", "in.txt", "--head", "0"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return arguments;
}

}  // namespace

TEST_CASE("manifests: a run without one makes an earlier one void") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    struct Case {
        std::string output, file;
    };
    for (const auto& [output, file] :
         {Case{"out.jsonl", "out.jsonl"}, Case{"out.safetensors", "out-00000.safetensors"},
          Case{"{id}.json", "1.json"}}) {
        INFO(output);
        REQUIRE(workspace.heed(attend({"--layer", "0", "-o", output, "--resume"})).code == 0);
        const std::string first = workspace.read(file);
        REQUIRE(workspace.has(output + ".manifest.json"));
        REQUIRE(workspace.heed(attend({"--layer", "1", "-o", output})).code == 0);
        CHECK_FALSE(workspace.has(output + ".manifest.json"));
        REQUIRE(workspace.read(file) != first);
        REQUIRE(workspace.heed(attend({"--layer", "0", "-o", output, "--resume"})).code == 0);
        CHECK(workspace.read(file) == first);
    }
}

TEST_CASE("manifests: one record, or statistics, written over a run's output make its manifest void") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    const Names stats = {"stats", "-q", "-f", "in.txt", "-o", "out.json", "--resume"};
    REQUIRE(workspace.heed(stats).code == 0);
    const std::string measured = workspace.read("out.json");
    REQUIRE(workspace.heed({"attend", "cats", "-o", "out.json"}).code == 0);
    CHECK_FALSE(workspace.has("out.json.manifest.json"));
    REQUIRE(workspace.heed(stats).code == 0);
    CHECK(workspace.read("out.json") == measured);
    workspace.write("saved.json", measured);
    REQUIRE(workspace.heed({"stats", "-q", "saved.json", "-o", "out.json"}).code == 0);
    CHECK_FALSE(workspace.has("out.json.manifest.json"));
}

TEST_CASE("manifests: that of a stopped run stays, and is gone on with") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    REQUIRE(workspace.heed(attend({"-o", "out.jsonl", "--resume"})).code == 0);
    std::string manifest = workspace.read("out.jsonl.manifest.json");
    manifest.replace(manifest.find("finished"), 8, "running");
    workspace.write("out.jsonl.manifest.json", manifest);
    REQUIRE(workspace.heed({"attend", "-q", "-f", "in.txt", "--head", "1", "-o", "out.jsonl"}).code == 0);
    CHECK(workspace.has("out.jsonl.manifest.json"));
}

TEST_CASE("manifests: files of tensors that are gone or cut short are missed") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    const Names run = attend({"-o", "out.safetensors", "--resume"});
    for (const std::string spoiling :
         {"rm out-00000.safetensors", "rm out-00000.jsonl", "truncate -s -1 out-00000.safetensors"}) {
        INFO(spoiling);
        workspace.shell("rm -f out*");
        REQUIRE(workspace.heed(run).code == 0);
        REQUIRE(workspace.shell(spoiling).code == 0);
        const Finished again = workspace.heed(run);
        INFO(again.err);
        CHECK(again.code == 3);
        CHECK(contains(again.err, "out-00000."));
        CHECK(contains(again.err, "remove out.safetensors.manifest.json"));
    }
}

TEST_CASE("manifests: the index goes before the first file of tensors is written over") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    REQUIRE(workspace.heed(attend({"-o", "out.safetensors"})).code == 0);
    workspace.shell("rm out-00000.jsonl && mkdir out-00000.jsonl");
    CHECK(workspace.heed(attend({"-o", "out.safetensors"})).code == 1);
    CHECK_FALSE(workspace.has("out.safetensors.index.json"));
}

TEST_CASE("manifests: a finished run is asked for other refused records' file") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\n\xff\n");
    REQUIRE(workspace.heed(attend({"-o", "out.jsonl", "--resume", "--errors", "bad.jsonl"})).code == 4);
    CHECK(workspace.heed(attend({"-o", "out.jsonl", "--resume", "--errors", "bad.jsonl"})).code == 4);
    CHECK(workspace.heed(attend({"-o", "out.jsonl", "--resume"})).code == 4);
    const Finished other = workspace.heed(attend({"-o", "out.jsonl", "--resume", "--errors", "other.jsonl"}));
    CHECK(other.code == 3);
    CHECK(contains(other.err, "is of a run that did not write other.jsonl"));
    CHECK_FALSE(workspace.has("other.jsonl"));
}

TEST_CASE(
    "manifests: of a corpus that was refused as a whole the reasons alone are written, but for shards") {
    const Workspace workspace;
    workspace.write("in.txt", "\xff\n\xff\n");
    for (const std::string output : {"out.jsonl", "out.safetensors", "out.jsonl.zst"}) {
        INFO(output);
        CHECK(workspace.heed(attend({"-o", output, "--resume"})).code == 3);
        CHECK_FALSE(workspace.has(output));
        CHECK_FALSE(workspace.has(output + ".index.json"));
        CHECK(workspace.read(output + ".errors.jsonl").size() > 100);
        CHECK(workspace.heed(attend({"-o", output, "--resume"})).code == 3);
    }
    workspace.write("in.txt", "cats\n\xff\n");
    for (const std::string i : {"0", "1"})
        CHECK(workspace.heed(attend({"-o", "{shard}.jsonl", "--shard", i + "/2"})).code ==
              (i == "0" ? 0 : 4));
    CHECK(workspace.heed(attend({"-o", "whole.jsonl"})).code == 4);
    CHECK(workspace.heed({"merge", "-q", "0.jsonl", "1.jsonl", "-o", "all.jsonl"}).code == 4);
    CHECK(workspace.read("all.jsonl") == workspace.read("whole.jsonl"));
}

TEST_CASE("manifests: one that was copied with its output says nothing of the copy") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    const auto shard = [&](const std::string& output, const std::string& i) {
        return workspace.heed(attend({"-o", output, "--shard", i + "/2", "--resume"}));
    };
    REQUIRE(shard("a0.jsonl", "0").code == 0);
    REQUIRE(shard("a1.jsonl", "1").code == 0);
    workspace.shell(
        "for i in 0 1; do cp a$i.jsonl b$i.jsonl; cp a$i.jsonl.manifest.json b$i.jsonl.manifest.json; done");
    workspace.shell("truncate -s -30 b1.jsonl");
    const Finished merged = workspace.heed({"merge", "b0.jsonl", "b1.jsonl", "-o", "all.jsonl"});
    INFO(merged.err);
    CHECK(merged.code == 3);
    CHECK(contains(merged.err, "is of another output than b0.jsonl"));
    workspace.shell("rm b0.jsonl");
    const Finished again = shard("b0.jsonl", "0");
    CHECK(again.code == 3);
    CHECK(contains(again.err, "did not write b0.jsonl"));
    workspace.shell("mkdir moved && mv a?.jsonl* moved");
    CHECK(workspace.heed({"merge", "moved/a0.jsonl", "moved/a1.jsonl", "-o", "all.jsonl"}).code == 0);
}

TEST_CASE("manifests: a name that is too long for one has none") {
    const Workspace workspace;
    const std::string name = std::string(250, 'n') + ".json";
    CHECK(workspace.heed({"attend", "cats", "-o", name}).code == 0);
    CHECK(workspace.heed({"stats", "cats", "-o", name}).code == 0);
    workspace.write("in.txt", "cats\n");
    CHECK(workspace.heed(attend({"-o", std::string(249, 'n') + ".jsonl", "--resume"})).code == 1);
}

TEST_CASE("manifests: a run that fails leaves the output that was there, and what is said of it") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\n");
    workspace.write("bad.txt", "cats\n\xff\n");
    REQUIRE(workspace.heed(attend({"-o", "out.jsonl", "--resume"})).code == 0);
    const std::string output = workspace.read("out.jsonl");
    CHECK(workspace.heed({"attend", "-q", "-f", "bad.txt", "--strict", "-o", "out.jsonl"}).code == 3);
    CHECK(workspace.read("out.jsonl") == output);
    CHECK(workspace.has("out.jsonl.manifest.json"));
    REQUIRE(workspace.heed({"tokens", "-f", "in.txt", "-o", "out.jsonl"}).code == 0);
    CHECK_FALSE(workspace.has("out.jsonl.manifest.json"));
}

TEST_CASE("manifests: the format that an input is read in, and the model's name in the records, count") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a b\"}\n{\"text\": \"c d\"}\n");
    workspace.shell("cp in.jsonl in.txt");
    const auto shard = [&](const std::string& i, const Names& more) {
        Names arguments = {"attend", "-q", "--head", "0", "-o", "{shard}.jsonl", "--shard", i + "/2"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return workspace.heed(arguments).code;
    };
    REQUIRE(shard("0", {"-f", "in.jsonl"}) == 0);
    REQUIRE(shard("1", {"-f", "in.txt"}) == 0);
    const Finished merged = workspace.heed({"merge", "0.jsonl", "1.jsonl"});
    CHECK(merged.code == 3);
    CHECK(contains(merged.err, "the input's format is \".jsonl\" there, \".txt\" here"));
    REQUIRE(shard("1", {"-f", "in.txt", "--file-format", "jsonl"}) == 0);
    CHECK(workspace.heed({"merge", "0.jsonl", "1.jsonl"}).code == 0);

    const std::string model = HEED_SOURCE "/data/builtin-bert/model";
    workspace.shell("ln -s '" + model + "' one; ln -s '" + model + "' two");
    REQUIRE(shard("0", {"-f", "in.jsonl", "--model", "one"}) == 0);
    REQUIRE(shard("1", {"-f", "in.jsonl", "--model", "two"}) == 0);
    const Finished named = workspace.heed({"merge", "0.jsonl", "1.jsonl"});
    CHECK(named.code == 3);
    CHECK(contains(named.err, "the model's name is one there, two here"));
}

TEST_CASE("manifests: a finished run that passed over records is not one of --strict") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\n\xff\n");
    REQUIRE(workspace.heed(attend({"-o", "out.jsonl", "--resume"})).code == 4);
    const Finished strict = workspace.heed(attend({"-o", "out.jsonl", "--resume", "--strict"}));
    CHECK(strict.code == 3);
    CHECK(contains(strict.err, "skipped 1 record"));
}

TEST_CASE("manifests: an input that changes while it is read leaves the run unfinished") {
    const Workspace workspace;
    std::string lines;
    const int count = is_run_by_valgrind() ? 20 : is_sanitized ? 400 : 2000;
    for (int i = 0; i < count; ++i) lines += "the cat sat on the mat\n";
    workspace.write("in.txt", lines);
    // Stopped when it has hashed the input, which the manifest says.
    const std::string touched =
        "heed attend -q -f in.txt --head 0 -o out.jsonl --resume & while [ ! -e out.jsonl.manifest.json ]; "
        "do "
        "sleep .01; done; kill -STOP $!; touch -d 2001-01-01 in.txt; kill -CONT $!; wait $!";
    const Finished run = workspace.shell(touched);
    CHECK(run.code == 1);
    CHECK(contains(run.err, "in.txt was changed while heed read it"));
    CHECK_FALSE(workspace.has("out.jsonl"));
    REQUIRE(workspace.shell("heed attend -q -f in.txt --head 0 -o whole.jsonl").code == 0);
    CHECK(workspace.heed(attend({"-o", "out.jsonl", "--resume"})).code == 0);
    CHECK(workspace.read("out.jsonl") == workspace.read("whole.jsonl"));
}

TEST_CASE("manifests: they and indexes name no file whose name is not UTF-8") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    for (const Names& flags : {Names{"-o", "p\xFF.jsonl", "--resume"}, Names{"-o", "k\xFF.safetensors"},
                               Names{"-o", "a.jsonl", "--errors", "e\xFF", "--resume"}}) {
        const Finished run = workspace.heed(attend(flags));
        INFO(run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "\\xff"));
        CHECK(contains(run.err, "in UTF-8"));
        CHECK(workspace.names() == Names{"in.txt"});
    }
    CHECK(workspace.heed(attend({"-o", "p\xFF.jsonl"})).code == 0);
}

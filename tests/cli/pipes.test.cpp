// Input through pipes and from devices: read to its end where it can be something, no further where it
// cannot.
#include "support/catch.hpp"
#include "support/malformed.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("of a device or a pipe that does not begin like a file of its ending no more is read") {
    const Workspace workspace;
    workspace.shell("for name in a.npy a.npz a.safetensors a.json; do ln -s /dev/zero $name; done");
    for (const std::string name : {"a.npy", "a.npz", "a.safetensors", "a.json"})
        for (const std::string& command : {"attend " + name, "heatmap " + name, "attend --embeddings " + name,
                                           "attend the --model self-attention --mask " + name}) {
            INFO(command);
            const Finished run = workspace.shell("timeout 20 heed " + command + " -o out.svg --format " +
                                                 (command.starts_with("heatmap") ? "svg" : "json"));
            INFO(run.err);
            CHECK(run.code == 3);
            CHECK(contains(run.err, name + ": "));
            CHECK(run.peak_memory < 200'000'000);
            CHECK_FALSE(workspace.has("out.svg"));
        }
}

TEST_CASE("a pipe that begins like a file of its ending is read to its end, however it comes") {
    const Workspace workspace;
    workspace.write("record.json", " \n\t[[1, 0], [0.5, 0.5]]\n");
    const std::string whole = workspace.shell("heed attend record.json").out;
    REQUIRE(contains(whole, "0.5"));
    CHECK(workspace
              .shell("mkfifo f.json; (for i in 1 2 3 4 5 6; do head -c 4; sleep .02; done; cat) <record.json "
                     ">f.json & heed attend f.json")
              .out == whole);
}

TEST_CASE("of standard input that begins no record no more is read") {
    const Workspace workspace;
    for (const std::string source : {"cat /dev/zero", "yes", "yes 1", "(printf '\n \t'; yes null)"}) {
        INFO(source);
        const Finished run = workspace.shell(source + " | timeout 20 heed heatmap - -o out.svg");
        INFO(run.err);
        CHECK(run.code == 3);
        check_limits(run, 0);
    }
    CHECK(contains(workspace.heed({"heatmap", "-", "-o", "out.svg"}, "\n\nx\ny\n").err,
                   "standard input: line 3, byte 1: not JSON: "));
    CHECK_FALSE(workspace.has("out.svg"));
}

TEST_CASE("a pipe that is called compressed is refused with what unpacks it") {
    const Workspace workspace;
    const Finished run = workspace.shell(
        "mkfifo f.jsonl.zst; (echo; sleep 1) >f.jsonl.zst & timeout 20 heed attend -f f.jsonl.zst");
    CHECK(run.code == 3);
    CHECK(contains(run.err, "f.jsonl.zst: is a pipe, of which nothing is unpacked: zstd -dc gives its text"));
}

TEST_CASE("of a device that is no text and none of the formats only the beginning is read") {
    const Workspace workspace;
    for (const std::string command :
         {"inspect - </dev/zero", "attend --embeddings /dev/zero", "attend a --embeddings - </dev/zero",
          "attend a --model self-attention --mask /dev/zero",
          "attend a --model self-attention --weights /dev/zero"}) {
        const Finished run = workspace.shell("timeout 20 heed " + command);
        INFO(command << ": " << run.err);
        CHECK((run.code == 2 || run.code == 3));
        check_limits(run, 0);
    }
}

TEST_CASE("a pipe or a device in a folder is not waited for") {
    const Workspace workspace;
    SmallBert model;
    model.write(workspace, "m");
    for (const std::string name : {"config.json", "vocab.txt", "model.safetensors"})
        for (const std::string make : {"mkfifo ", "ln -s /dev/zero "}) {
            const Finished run = workspace.shell("mv m/" + name + " kept; " + make + "m/" + name +
                                                 "; timeout 20 heed attend a --model m; code=$?; mv kept m/" +
                                                 name + "; exit $code");
            INFO(make << name << ": " << run.err);
            CHECK(run.code == 3);
            CHECK(contains(run.err, "m/" + name + ": expected a file, found a pipe or a device"));
        }
    const Finished pickle =
        workspace.shell("rm m/model.safetensors; mkfifo m/pytorch_model.bin; timeout 20 heed inspect m");
    CHECK(pickle.code == 3);
    CHECK(contains(pickle.err, "m/pytorch_model.bin: expected a file, found a pipe or a device"));
}

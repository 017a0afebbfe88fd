// A model's folder whose weights are a pytorch_model.bin, read by the program.
#include "support/command.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"

using namespace heed::test;

namespace {

/// The small BERT, its weights as tests/truth/torch has them in this folder.
void write_model(const Workspace& workspace, const std::string& weights) {
    SmallBert bert;
    bert.files.erase("model.safetensors");
    bert.write(workspace, "m");
    const Finished copied = workspace.shell("cp '" HEED_SOURCE "/tests/truth/torch/" + weights + "/'* m");
    REQUIRE(copied.code == 0);
}

}  // namespace

TEST_CASE("a model gives the same bytes from safetensors, pytorch_model.bin and its shards") {
    const Workspace plain;
    SmallBert().write(plain, "m");
    const std::vector<std::string> command = {"attend", "a b", "--model", "m", "--hidden", "-o", "-"};
    const Finished expected = plain.heed(command);
    REQUIRE(expected.code == 0);
    for (const std::string weights : {"bert", "sharded"}) {
        const Workspace workspace;
        write_model(workspace, weights);
        const Finished run = workspace.heed(command);
        INFO(weights << ": " << run.err);
        CHECK(run.code == 0);
        CHECK(run.err.empty());
        CHECK(run.out == expected.out);
    }
}

TEST_CASE("inspect lists the files of a pytorch_model.bin and its tensors") {
    const Workspace workspace;
    write_model(workspace, "sharded");
    const Finished run = workspace.heed({"inspect", "m"});
    CHECK(run.code == 0);
    CHECK(contains(run.out, "pytorch_model-00001-of-00002.bin"));
    CHECK(contains(run.out, "pytorch_model-00002-of-00002.bin"));
    CHECK(contains(run.out, "F32"));
}

TEST_CASE("an output is never written over a model's pytorch_model.bin, its index or a shard") {
    for (const auto& [weights, file] : {std::pair{"bert", "pytorch_model.bin"},
                                        {"sharded", "pytorch_model.bin.index.json"},
                                        {"sharded", "pytorch_model-00002-of-00002.bin"}}) {
        const Workspace workspace;
        write_model(workspace, weights);
        const std::string before = workspace.read(std::string("m/") + file);
        const Finished run = workspace.heed(
            {"attend", "a b", "--model", "m", "--format", "json", "-o", std::string("m/") + file});
        INFO(file << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(workspace.read(std::string("m/") + file) == before);
    }
}

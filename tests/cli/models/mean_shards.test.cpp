// heed attend --mean records in parts: sums in the manifests add up to the bytes of one run.
#include "support/command.hpp"

using namespace heed::test;

namespace {

const std::string texts =
    "The cat sat on the mat.\nThe dog lay by the door.\nThe man ran to the house.\nA bird sang in the tree.\n"
    "The sun set on the sea.\n";

std::vector<std::string> mean_of(const std::string& output, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"attend",       "-f", "texts.txt",  "--mean",        "records",
                                          "--max-length", "8",  "--truncate", "longest_first", "--layer",
                                          "0-1",          "-o", output};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

void run(const Workspace& workspace, const std::vector<std::string>& arguments) {
    const Finished done = workspace.heed(arguments);
    INFO("heed said: " << done.err);
    REQUIRE(done.code == 0);
}

}  // namespace

TEST_CASE("means over records: shards are merged to the bytes of one run, in every format") {
    const Workspace workspace;
    workspace.write("texts.txt", texts);
    for (const std::string extension : {".json", ".npz", ".safetensors", ".csv"}) {
        INFO(extension);
        run(workspace, mean_of("whole" + extension, {}));
        for (const std::string shard : {"0/3", "1/3", "2/3"})
            run(workspace, mean_of("part-{shard}" + extension, {"--shard", shard}));
        std::vector<std::string> merge = {"merge", "-o", "merged" + extension};
        for (const std::string index : {"2", "0", "1"}) merge.push_back("part-" + index + extension);
        run(workspace, merge);
        CHECK(workspace.read("merged" + extension) == workspace.read("whole" + extension));
    }
}

TEST_CASE("means over records: a shard that has no record of its own is merged with the others") {
    const Workspace workspace;
    workspace.write("texts.txt", texts);
    run(workspace, mean_of("whole.json", {}));
    std::vector<std::string> merge = {"merge", "-o", "merged.json"};
    for (int index = 0; index < 7; ++index) {
        const std::string number = std::to_string(index);
        const Finished part = workspace.heed(mean_of("part-{shard}.json", {"--shard", number + "/7"}));
        CHECK(part.code == 0);
        CHECK(contains(part.err, "is empty, since this shard has no record") == (index > 4));
        merge.push_back("part-" + number + ".json");
    }
    run(workspace, merge);
    CHECK(workspace.read("merged.json") == workspace.read("whole.json"));
}

TEST_CASE("means over records: a run with a manifest writes what one without it writes") {
    const Workspace workspace;
    workspace.write("texts.txt", texts);
    run(workspace, mean_of("whole.json", {}));
    run(workspace, mean_of("resumed.json", {"--resume"}));
    CHECK(workspace.read("resumed.json") == workspace.read("whole.json"));
    run(workspace, mean_of("regions.json", {"--regions", "sentences"}));
    run(workspace, mean_of("again.json", {"--regions", "sentences", "--resume"}));
    CHECK(workspace.read("again.json") == workspace.read("regions.json"));
}

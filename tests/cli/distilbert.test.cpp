// heed as a process on a DistilBERT: every command takes it as it takes a BERT.
#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string folder = HEED_SOURCE "/tests/truth/distilbert/";
const std::string sentence = "The cat sat, unbelievable!";

/// Texts of different lengths.
std::string corpus(int texts) {
    std::string lines;
    for (int i = 0; i < texts; ++i) {
        lines += "the";
        for (int word = 0; word < i % 6; ++word) lines += i % 2 == 0 ? " cat" : " mats";
        lines += "\n";
    }
    return lines;
}

}  // namespace

TEST_CASE("a DistilBERT's record says what it is of") {
    const Workspace workspace;
    const json record = record_of(workspace, {sentence, "--model", folder + "plain", "--hidden"});
    CHECK(record.at("model").at("type") == "distilbert");
    CHECK(record.at("model").at("layers") == 3);
    CHECK(record.at("model").at("heads") == 5);
    CHECK(record.at("tokens") ==
          json({"[CLS]", "the", "cat", "sat", ",", "un", "##believ", "##able", "!", "[SEP]"}));
    CHECK(record.at("output").size() == 10);
    CHECK(record.at("output")[0].size() == 20);
    const json part =
        record_of(workspace, {sentence, "--model", folder + "plain", "--layer", "1", "--head", "4"});
    CHECK(part.at("attention")[0][0] == record.at("attention")[1][4]);
}

TEST_CASE("every command takes a DistilBERT") {
    const Workspace workspace;
    workspace.write("in.txt", corpus(40));
    const std::string model = " --model '" + folder + "masked' ";
    for (const std::string command :
         {"heatmap the -o a.svg --layer 0 --head 1", "heads the -o b.svg --layer 0", "text the -o c.svg",
          "flow the -o d.dot --layer 0 --head 0", "stats -f in.txt -o e.json", "tokens the"}) {
        const Finished done = workspace.shell("heed " + command + model);
        INFO(command << " said: " << done.err);
        CHECK(done.code == 0);
    }
    const std::string words = workspace.heed({"inspect", folder + "masked"}).out;
    CHECK(contains(words, "\nDistilBERT\n  layers       2\n  heads        2 of size 16\n"));
    CHECK_FALSE(contains(words, "segments"));
    CHECK(contains(words, "not needed for attention"));
    const json report = json::parse(workspace.heed({"inspect", "--json", folder + "masked"}).out);
    CHECK(report.at("type") == "distilbert");
    CHECK(report.at("config").at("hidden_size") == 32);
    CHECK(report.at("config").at("hidden_act") == "relu");
    CHECK_FALSE(report.at("config").contains("type_vocab_size"));
}

TEST_CASE("a corpus through a DistilBERT has the same bytes in any batches, and after a stop") {
    const Workspace workspace;
    workspace.write("in.txt", corpus(1500));
    const std::string command = "heed attend -q -f in.txt --model '" + folder + "plain' ";
    CHECK(workspace.shell(command + "-o one.jsonl --threads 1 --batch-tokens 1").code == 0);
    CHECK(workspace.shell(command + "-o many.jsonl --threads 3 --batch-tokens 500").code == 0);
    CHECK(workspace.read("one.jsonl") == workspace.read("many.jsonl"));
    const std::string resumable = command + "-o late.jsonl --resume --threads 1 --batch-tokens 64";
    const Finished stopped = workspace.shell(resumable +
                                             " & until [ -e late.jsonl.manifest.json ]\ndo :; done; kill "
                                             "-TERM $!; wait $!; echo $?");
    CHECK(stopped.out == "75\n");
    CHECK_FALSE(workspace.has("late.jsonl"));
    CHECK(workspace.shell(resumable).code == 0);
    CHECK(workspace.read("one.jsonl") == workspace.read("late.jsonl"));
}

TEST_CASE("a DistilBERT is compared with another model") {
    const Workspace workspace;
    const json record = record_of(workspace, {sentence, "--model", folder + "plain", "--compare-model",
                                              folder + "plain", "--head", "0"});
    for (const json& row : record.at("attention")[2][0])
        for (const json& weight : row) CHECK(weight == 0.0);
    const Finished other = workspace.heed({"attend", sentence, "--model", folder + "plain", "--compare-model",
                                           "default", "-o", "-", "--format", "json"});
    CHECK(other.code == 3);
}

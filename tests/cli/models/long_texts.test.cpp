// Long texts: a model computes the rows of the queries that are chosen alone, and statistics take a layer at
// a time. Both are the same as of the whole.
#include "support/command.hpp"

using namespace heed::test;

namespace {

const std::string t5 = HEED_SOURCE "/tests/truth/encoder_decoders/t5-gated";
const std::string gpt2 = HEED_SOURCE "/tests/truth/continued/gpt2";    // no special token, words of pieces
const std::string llama = HEED_SOURCE "/tests/truth/continued/llama";  // <s> in front

std::string written(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "attend");
    const Finished run = workspace.heed(arguments);
    INFO(run.err);
    REQUIRE(run.code == 0);
    return run.out;
}

}  // namespace

TEST_CASE("a model gives the rows of --query as they stand in a record of all rows") {
    const Workspace workspace;
    const std::vector<std::vector<std::string>> sources = {
        {"unbelievable tokenizers misunderstand"},
        {"--value", "scores", "the cat sat on the mat"},
        {"the cat sat", "--pair", "on the mat"},
        {"cat"},
        {"--model", gpt2, "The cat sat on the mat."},
        {"--model", gpt2, "The"},
        {"--model", llama, "An old man walked by"},
        {"--model", t5, "the cat sat on the mat"},
        {"--model", t5, "the cat sat", "--target", "die katze"},
        {"--model", t5, "the cat sat", "--target", "die katze", "--attention", "decoder"}};
    const std::vector<std::vector<std::string>> selections = {
        {"--query", "-1"},
        {"--query", "0", "--key", "0"},
        {"--query", "0,-1", "--mean", "heads"},
        {"--query", "0", "--top-k", "1"},
        {"--query", "-1", "--words", "first"},
        {"--query", "-1", "--words", "last"},
        {"--query", "0,-1", "--words", "mean", "--renormalize"},
        {"--query", "0", "--words", "max"},
        {"--query", "0", "--hide-special"},
        {"--query", "0,-1", "--words", "last", "--hide-special", "--renormalize"},
        {"--query", "0", "--hide-first"},
        {"--query", "-1", "--hide-first", "--hide-special"},
        {"--query", "0", "--words", "last", "--hide-first", "--key", "0"},
        {"--query", "0", "--block", "BA"},
        {"--query", "-1", "--block", "AB", "--words", "last", "--hide-special"},
        {"--query", "0", "--aggregate", "rollout"}};
    const auto said = [&](std::vector<std::string> arguments, const std::vector<std::string>& selection) {
        arguments.insert(arguments.begin(), "attend");
        arguments.insert(arguments.end(), selection.begin(), selection.end());
        const Finished run = workspace.heed(arguments);
        return run.code == 0 ? run.out : run.err.substr(std::min(run.err.find("expected"), run.err.size()));
    };
    for (const std::vector<std::string>& source : sources) {
        std::vector<std::string> whole = source;
        whole.insert(whole.end(), {"-o", "all.npz"});
        written(workspace, whole);
        for (const std::vector<std::string>& selection : selections) {
            INFO(nlohmann::json(source).dump() << " " << nlohmann::json(selection).dump());
            CHECK(said(source, selection) == said({"all.npz"}, selection));
        }
    }
}

TEST_CASE("a query that is not there is rejected as in a record of all rows") {
    const Workspace workspace;
    const Finished run = workspace.heed({"attend", "the cat", "--query", "9"});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "--query"));
    written(workspace, {"the cat", "-o", "all.npz"});
    const Finished saved = workspace.heed({"attend", "all.npz", "--query", "9"});
    CHECK(run.err.substr(run.err.find("expected")) == saved.err.substr(saved.err.find("expected")));
}

TEST_CASE("the record of --record has the rows of its own queries") {
    const Workspace workspace;
    workspace.write("texts.txt", "the cat\nthe dog sat on the mat\n");
    const std::vector<std::string> second = {"-f", "texts.txt", "--record", "1"};
    std::vector<std::string> chosen = second, whole = second;
    chosen.insert(chosen.end(), {"--query", "-1,3"});
    whole.insert(whole.end(), {"-o", "all.json"});
    written(workspace, whole);
    CHECK(written(workspace, chosen) == written(workspace, {"all.json", "--query", "-1,3"}));
}

TEST_CASE("the last row of a long text takes no room for the others, whatever is left out before") {
    const Workspace workspace;
    workspace.write("long.txt", repeated("the cat ", 3000) + "\n");
    const std::vector<std::vector<std::string>> steps = {
        {}, {"--words", "last"}, {"--hide-special", "--renormalize"}};
    for (const std::vector<std::string>& more : steps) {
        std::vector<std::string> arguments = {"attend",  "--model", t5,   "-f",      "long.txt",
                                              "--query", "-1",      "-o", "last.npz"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished run = workspace.heed(arguments);
        INFO(run.err);
        CHECK(run.code == 0);
        CHECK(run.peak_memory < 200'000'000);  // all rows of three layers of three heads take 1.3 GB
    }
}

TEST_CASE("statistics of long texts, which take a layer at a time, are those of all layers at once") {
    const Workspace workspace;
    workspace.write("texts.jsonl", "{\"text\": \"the cat\"}\n{\"text\": 3}\n{\"text\": \"" +
                                       repeated("the cat ", 800) + "\"}\n{\"text\": \"the dog sat\"}\n");
    const auto statistics = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {
            "stats", "--model",        t5,       "--attention", "encoder", "-f", "texts.jsonl", "--examples",
            "1",     "--batch-tokens", "100000", "--format",    "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Finished run = workspace.heed(arguments);
        INFO(run.err);
        REQUIRE(run.code == 4);
        return nlohmann::json::parse(run.out);
    };
    const nlohmann::json by_layer = statistics({}), at_once = statistics({"--divergences"});
    for (const char* field : {"counts", "measures", "sd", "uniform_entropy", "sink_rate", "examples"}) {
        INFO(field);
        CHECK(!by_layer.at(field).is_null());
        CHECK(by_layer.at(field) == at_once.at(field));
    }
    CHECK(by_layer.at("counts").at("records") == 3);
}

TEST_CASE("statistics of a long text hold the attention of one layer at a time") {
    const Workspace workspace;
    workspace.write("long.txt", repeated("the cat ", 1500) + "\n");
    const auto peak = [&](const std::string& layers) {
        const Finished run = workspace.heed({"stats", "--model", t5, "--attention", "encoder", "--layer",
                                             layers, "-f", "long.txt", "-o", "stats.json"});
        INFO(run.err);
        CHECK(run.code == 0);
        return run.peak_memory;
    };
    CHECK(peak("0,1") < peak("0") * 5 / 4);
}

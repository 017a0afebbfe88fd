// Many records minus many others: each minus the one of its id.
#include <map>
#include <utility>

#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

/// Records of one weight.
std::string records(const std::vector<std::pair<std::string, double>>& weights) {
    std::string lines;
    for (const auto& [id, weight] : weights)
        lines += R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "id": ")" + id +
                 R"(", "attention": [[[[)" + std::to_string(weight) + "]]]]}\n";
    return lines;
}

/// What remains of each record, by id.
std::map<std::string, double> differences(const std::string& lines) {
    std::map<std::string, double> found;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
        const json record = json::parse(line);
        found[record.at("id")] = record.at("attention")[0][0][0][0];
    }
    return found;
}

using Differences = std::map<std::string, double>;

}  // namespace

TEST_CASE("the difference of two saved means says that its standard error needs the records") {
    const Workspace workspace;
    workspace.write("a.txt", "The cat sat.\nThe dog ran.\n");
    workspace.write("b.txt", "A cat sat.\nA dog ran.\n");
    for (const std::string name : {"a", "b"}) {
        workspace.heed({"attend", "-f", name + ".txt", "--mean", "records", "-o", name + ".json"});
        workspace.heed({"attend", "-f", name + ".txt", "-o", name + ".jsonl"});
    }
    const Finished means = workspace.heed({"attend", "a.json", "--compare", "b.json"});
    CHECK(contains(means.err, "the difference of means has no standard error"));
    CHECK_FALSE(contains(means.out, "standard_error"));
    const Finished records =
        workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl", "--mean", "records"});
    CHECK_FALSE(contains(records.err, "standard error"));
    CHECK(contains(records.out, "standard_error"));
}

TEST_CASE("comparison: records are found by their ids, whichever of the two files has more") {
    const Workspace workspace;
    workspace.write("a.jsonl", records({{"p", 1}, {"q", 1}, {"r", 1}, {"s", 1}}));
    workspace.write("b.jsonl", records({{"o", 0.125}, {"p", 0.25}, {"r", 0.5}, {"s", 0.75}, {"t", 1}}));
    const Finished run = workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl"});
    INFO(run.err);
    CHECK(run.code == 4);
    CHECK(differences(run.out) == Differences{{"p", 0.75}, {"r", 0.5}, {"s", 0.25}});
    CHECK(contains(run.err, "b.jsonl: expected a record \"q\" to compare with, found none"));
    const Finished other_way = workspace.heed({"attend", "b.jsonl", "--compare", "a.jsonl"});
    CHECK(other_way.code == 4);
    CHECK(differences(other_way.out) == Differences{{"p", -0.75}, {"r", -0.5}, {"s", -0.25}});
    CHECK(contains(other_way.err, "2 of 5 records failed"));
}

TEST_CASE("comparison: files in another order are compared all the same, with a warning") {
    const Workspace workspace;
    workspace.write("a.jsonl", records({{"p", 1}, {"q", 1}, {"r", 1}, {"x", 1}, {"s", 1}}));
    workspace.write("b.jsonl", records({{"s", 0.125}, {"q", 0.5}, {"p", 0.75}, {"r", 0.25}}));
    const Finished run = workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl"});
    INFO(run.err);
    CHECK(run.code == 4);
    CHECK(differences(run.out) == Differences{{"p", 0.25}, {"q", 0.5}, {"r", 0.75}, {"s", 0.875}});
    CHECK(contains(run.err, "heed: warning: b.jsonl is in another order"));
    CHECK(contains(run.err, "expected a record \"x\" to compare with, found none"));
}

TEST_CASE("comparison: a line that cannot be read hides no record") {
    const Workspace workspace;
    const std::string line = R"({"attention": [[0.5]]})";
    workspace.write("a.jsonl", line + "\n");
    workspace.write("b.jsonl", "nonsense\n" + records({{"0", 0.25}}));
    const Finished run = workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl"});
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(contains(run.out, "[[[[0.25]]]]"));
}

TEST_CASE("comparison: shards find the same counterparts as one run, in whatever order") {
    const Workspace workspace;
    std::vector<std::pair<std::string, double>> some, others;
    for (int i = 0; i < 20; ++i) {
        if (i % 7 != 2) some.emplace_back("s" + std::to_string(i), 1);
        if (i % 5 != 3) others.emplace_back("s" + std::to_string(i), 1.0 / (1 + i));
    }
    std::swap(others[4], others[5]);
    std::swap(others[1], others[9]);
    workspace.write("a.jsonl", records(some));
    workspace.write("b.jsonl", records(others));
    const auto attend = [&](const Names& flags) {
        Names arguments = {"attend", "-q", "a.jsonl", "--compare", "b.jsonl"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        return workspace.heed(arguments).code;
    };
    CHECK(attend({"-o", "whole.jsonl"}) == 4);
    CHECK(differences(workspace.read("whole.jsonl")).size() == 13);
    for (const std::string i : {"0", "1", "2"})
        CHECK(attend({"-o", "{shard}.jsonl", "--shard", i + "/3"}) == 4);
    CHECK(workspace.heed({"merge", "-q", "0.jsonl", "1.jsonl", "2.jsonl", "-o", "merged.jsonl"}).code == 4);
    CHECK(workspace.read("merged.jsonl") == workspace.read("whole.jsonl"));
}

TEST_CASE("comparison: what comes through a pipe goes with one record alone") {
    const Workspace workspace;
    workspace.write("a.jsonl", records({{"p", 1}, {"q", 1}}));
    workspace.write("one.json", records({{"p", 0.5}}));
    const Finished many =
        workspace.heed({"attend", "a.jsonl", "--compare", "-"}, records({{"q", 1}, {"p", 1}}));
    CHECK(many.code == 2);
    CHECK(contains(many.err, "give it a file, not a pipe"));
    const Finished one = workspace.heed({"attend", "one.json", "--compare", "-"}, records({{"p", 0.25}}));
    INFO(one.err);
    CHECK(one.code == 0);
    CHECK(json::parse(one.out).at("attention")[0][0][0][0] == 0.25);
}

TEST_CASE("comparison: a run that searches stops when it is asked to") {
    const Workspace workspace;
    std::vector<std::pair<std::string, double>> many;
    for (int i = 0; i < 100'000; ++i) many.emplace_back(std::to_string(i), 1);
    workspace.write("a.jsonl", records({{"missing", 1}}));
    workspace.write("b.jsonl", records(many));
    const Finished run = workspace.shell(
        "heed attend -q a.jsonl --compare b.jsonl -o out.jsonl --resume & until [ -e out.jsonl.manifest.json "
        "]; do :; "
        "done; kill -TERM $!; wait $!; echo $?");
    CHECK(run.out == "75\n");
}

TEST_CASE("comparison: files of tensors with lines of JSON, by the same ids") {
    const Workspace workspace;
    workspace.write(
        "in.jsonl",
        "{\"id\": \"x\", \"text\": \"cats\"}\n{\"id\": \"y\"}\n{\"id\": \"z\", \"text\": \"dogs\"}\n");
    CHECK(workspace.heed({"attend", "-q", "-f", "in.jsonl", "-o", "t.safetensors"}).code == 4);
    CHECK(workspace.heed({"attend", "-q", "-f", "in.jsonl", "-o", "l.jsonl"}).code == 4);
    const Finished run = workspace.heed(
        {"attend", "t.safetensors.index.json", "--compare", "l.jsonl", "--layer", "0", "--head", "0"});
    INFO(run.err);
    CHECK(run.code == 0);
    std::istringstream lines(run.out);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const json record = json::parse(line);
        for (const json& row : record.at("attention")[0][0])
            for (const json& weight : row) CHECK(weight.get<double>() == 0);
    }
    CHECK(count == 2);
}

TEST_CASE("comparison: a weight beyond float32 is refused with its place, whichever step makes it") {
    const Workspace workspace;
    const auto refused = [&](const Names& arguments) {
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 3);
        CHECK(run.out.empty());
        return run.err;
    };
    workspace.write("a.json", "[[[1, 1], [1, 1]], [[1, 1], [1, 3e38]]]");
    workspace.write("b.json", "[[[1, 1], [1, 1]], [[1, 1], [1, -3e38]]]");
    for (const std::string command : {"attend", "heatmap"})
        CHECK(contains(refused({command, "a.json", "--head", "1", "--compare", "b.json"}),
                       "a.json: layer 0, head 1, row 1: expected weights that float32 can hold, "
                       "found a larger one at key 1"));
    workspace.write("words.json", R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b"], )"
                                  R"("word_ids": [0, 0], "attention": [[[[3e38, 3e38], [1, 1]]]]})");
    CHECK(contains(refused({"attend", "words.json", "--words", "first"}),
                   "words.json: layer 0, head 0, row 0: expected weights that float32 can hold"));

    workspace.write("a.jsonl", "{\"attention\": [[1]]}\n{\"attention\": [[3e38]]}\n");
    workspace.write("b.jsonl", "{\"attention\": [[1]]}\n{\"attention\": [[-3e38]]}\n");
    const Finished some = workspace.heed({"attend", "a.jsonl", "--compare", "b.jsonl"});
    CHECK(some.code == 4);
    CHECK(contains(some.err, "a.jsonl: record 1, layer 0, head 0, row 0: expected weights that float32"));
}

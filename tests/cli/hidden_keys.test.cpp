// Keys that a query could not see, from the command line to a figure.
#include <limits>

#include "support/command.hpp"
#include "support/written.hpp"

using namespace heed;
using namespace heed::test;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

std::string npy(const std::vector<float>& values, std::vector<std::size_t> shape) {
    return to_npy(raw_array(values.data(), std::move(shape)));
}

/// In both formats of a record, the field of what heed attends.
nlohmann::json hidden_of(const Workspace& workspace, std::vector<std::string> arguments) {
    return record_of(workspace, std::move(arguments)).at("hidden_keys");
}

}  // namespace

TEST_CASE("a record says which keys its queries could not see, and select keeps it so") {
    const Workspace workspace;
    CHECK(hidden_of(workspace, {"The cat sat"}).is_null());
    CHECK(hidden_of(workspace, {"--model", "self-attention", "--mask", "causal", "The cat sat"}) == "causal");
    workspace.write("mask.json", "[[1, 0, 1], [1, 1, 1], [0, 0, 1]]");
    const auto hidden =
        hidden_of(workspace, {"--model", "self-attention", "--mask", "mask.json", "The cat sat"});
    CHECK(hidden == nlohmann::json::parse("[[[1, 2]], [], [[0, 2]]]"));
    for (const std::string name : {"a.json", "a.npz", "a.safetensors"}) {
        INFO(name);
        CHECK(
            workspace
                .heed({"attend", "--model", "self-attention", "--mask", "causal", "The cat sat", "-o", name})
                .code == 0);
        CHECK(hidden_of(workspace, {name}) == "causal");
        CHECK(hidden_of(workspace, {name, "--query", "1,2", "--key", "1,2"}) == "causal");
        CHECK(hidden_of(workspace, {name, "--query", "0", "--key", "1,2"}) ==
              nlohmann::json::parse("[[[0, 2]]]"));
    }
}

TEST_CASE(
    "NaN in an array of another program is a key that was hidden, heed says so once and leaves it blank") {
    const Workspace workspace;
    workspace.write("nan.npy", npy({1, none, 0.4F, 0.6F, 1, none, 0, 1}, {2, 2, 2}));
    const Finished drawn = workspace.heed({"heatmap", "nan.npy", "--head", "0", "-o", "o.svg"});
    CHECK(drawn.code == 0);
    CHECK(contains(drawn.err,
                   "nan.npy: some cells hold no number (NaN, null or nothing): heed takes these keys as "
                   "hidden from their queries"));
    const std::string svg = workspace.read("o.svg");
    CHECK(contains(svg, "1 → 0: 0.4"));
    CHECK_FALSE(contains(svg, "0 → 1"));
    CHECK(hidden_of(workspace, {"nan.npy"}) == "causal");
}

TEST_CASE("null and NaN in an array of JSON are keys that were hidden, wherever the array stands") {
    const Workspace workspace;
    const std::string array = "[[1, null], [0.4, 0.6]]", of_python = "[[1, NaN], [0.4, 0.6]]";
    workspace.write("null.json", array);
    workspace.write("nan.json", of_python);
    workspace.write("tokens.json",
                    R"({"tokens": ["a", "NaN"], "attention": )" + of_python + R"(, "loss": NaN})");
    workspace.write("lines.jsonl", R"({"tokens": ["a", "b"], "attention": )" + of_python + "}\n");
    for (const std::string name :
         {"null.json", "nan.json", "tokens.json", "lines.jsonl", "tokens.json:attention"}) {
        INFO(name);
        CHECK(hidden_of(workspace, {name}) == "causal");
        CHECK(contains(workspace.heed({"attend", name, "-o", "o.json"}).err,
                       name + ": some cells hold no number (NaN, null or nothing)"));
    }
    CHECK(
        contains(workspace.heed({"show", "-"}, of_python).err, "standard input: some cells hold no number"));
    CHECK(contains(workspace.heed({"show", "-"}, of_python).out, "╱"));
}

TEST_CASE("Infinity in JSON is rejected by its name, and NaN is no token") {
    const Workspace workspace;
    const auto rejection = [&](const std::string& json) {
        workspace.write("a.json", json);
        const Finished finished = workspace.heed({"show", "a.json"});
        CHECK(finished.code == 3);
        return finished.err;
    };
    CHECK(contains(
        rejection("[[1, NaN],\n [-Infinity, 1]]"),
        "a.json: line 2, byte 3: expected a finite number, or NaN for a key that the query could not "
        "see, found -Infinity"));
    CHECK(contains(rejection("[[1, 1e999], [0.4, 0.6]]"), "a number that float64 can hold"));
    CHECK(contains(rejection(R"({"tokens": ["a", NaN], "attention": [[1, 0], [0.4, 0.6]]})"),
                   "$.tokens[1]: expected a string, found NaN or null"));
    CHECK(contains(rejection("[[1, nan], [0.4, 0.6]]"), "not JSON"));
    CHECK(contains(rejection("[null, [0.4, 0.6]]"), "a.json: $[1]"));
    CHECK(contains(rejection(R"({"format": "heed.attention", "version": 1, "tokens": ["a"],
                                 "attention": [[[[NaN]]]]})"),
                   "$.attention[0][0][0][0]: expected a number, found NaN or null"));
}

TEST_CASE("the flag --mask causal says of an array that its queries did not see later keys") {
    const Workspace workspace;
    workspace.write("a.npy", npy({1, 0, 0.4F, 0.6F}, {2, 2}));
    CHECK(hidden_of(workspace, {"a.npy"}).is_null());
    CHECK(hidden_of(workspace, {"a.npy", "--mask", "causal"}) == "causal");
    workspace.write("b.npy", npy({0.5F, 0.5F, 0.4F, 0.6F}, {2, 2}));
    const Finished wrong = workspace.heed({"heatmap", "b.npy", "--mask", "causal"});
    CHECK(wrong.code == 3);
    CHECK(contains(wrong.err,
                   "[0][0][0][1]: expected 0 for a key that is hidden from its query (a mask goes before "
                   "the softmax, where the attention is computed), found 0.5"));
    const Finished file = workspace.heed({"heatmap", "a.npy", "--mask", "mask.npy"});
    CHECK(file.code == 2);
    CHECK(contains(file.err, "for a saved array, give --mask causal"));
    workspace.heed({"attend", "The cat", "-o", "r.json"});
    const Finished record = workspace.heed({"heatmap", "r.json", "--mask", "causal"});
    CHECK(record.code == 2);
    CHECK(contains(record.err, "the hidden_keys of a record say which keys"));
}

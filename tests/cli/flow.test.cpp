// `heed flow` as a process, on a page of a given size.
#include "support/command.hpp"

using namespace heed::test;

TEST_CASE("an engine's drawing takes the size asked for, and text below 6 pt is warned of") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]");
    for (const std::string layout : {"neato", "dot", "circo"}) {
        const Finished wide =
            workspace.heed({"flow", "m.json", "--layout", layout, "--format", "svg", "--size", "170x120mm"});
        CHECK(contains(wide.out, "width=\"170mm\" height=\"120mm\""));
        CHECK(wide.err.empty());
        const Finished print =
            workspace.heed({"flow", "m.json", "--layout", layout, "--format", "svg", "--theme", "print"});
        CHECK(contains(print.out, "width=\"77mm\""));
        const Finished small =
            workspace.heed({"flow", "m.json", "--layout", layout, "--format", "svg", "--size", "20x20mm"});
        CHECK(contains(small.out, "width=\"20mm\" height=\"20mm\""));
        CHECK(contains(small.err, "warning: at this size the layout " + layout + " has text of "));
    }
}

TEST_CASE("a page too small for a flow graph is refused") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]");
    const Finished run = workspace.heed({"flow", "m.json", "--format", "svg", "--size", "85x12mm"});
    CHECK(run.code == 2);
    CHECK(contains(run.err, "does not fit into 85 × 12 mm"));
}

TEST_CASE("across layers says what the left column is, and refuses a mean over the layers") {
    const Workspace workspace;
    workspace.write("m.json", "[[[[1, 0], [0, 1]]], [[[1, 0], [1, 0]]]]");
    CHECK(contains(workspace.heed({"flow", "m.json", "--across-layers"}).out, "the first one the tokens"));
    CHECK(contains(workspace.heed({"flow", "m.json", "--across-layers", "--layer", "1"}).out,
                   "the first one the outputs of layer 0"));
    workspace.heed({"attend", "m.json", "--mean", "layers", "-o", "mean.json"});
    const Finished run = workspace.heed({"flow", "mean.json", "--across-layers"});
    CHECK(run.code == 2);
    CHECK(contains(run.err, "the record holds their mean alone"));
}

TEST_CASE("arrows do not repeat long tokens as a whole") {
    const Workspace workspace;
    constexpr std::size_t tokens = 12, length = 20'000;
    const std::vector<double> row(tokens, 1.0 / tokens);
    workspace.write("m.json",
                    nlohmann::json({{"format", "heed.attention"},
                                    {"version", 1},
                                    {"tokens", std::vector<std::string>(tokens, repeated("a", length))},
                                    {"attention", {{std::vector<std::vector<double>>(tokens, row)}}}})
                        .dump());
    for (const std::string format : {"svg", "dot"}) {
        const Finished run = workspace.heed({"flow", "m.json", "--threshold", "0", "--format", format});
        CHECK(run.code == 0);
        CHECK(run.out.size() < 3 * tokens * length);
    }
}

TEST_CASE(
    "without a limit a flow has at most two arrows per token, in each layer, and says what share that is") {
    const Workspace workspace;
    const std::string text =
        "the old man walked slowly down the long road to the village where his daughter had lived for many "
        "years before she moved to the city with her husband";
    const auto arrows_in = [](const std::string& dot) {
        std::size_t count = 0;
        for (std::size_t at = dot.find(" -> "); at < dot.find("\n}"); at = dot.find(" -> ", at + 1))
            count += dot.find("[pos", at) == dot.find('[', at) ? 1 : 0;
        return count;
    };
    for (const std::string head : {"0", "4"}) {
        const std::string dot = workspace.heed({"flow", text, "--layer", "4", "--head", head}).out;
        CHECK(arrows_in(dot) <= 2 * 31);
        CHECK(arrows_in(dot) >= 31);
        CHECK(contains(dot, "of the attention"));
    }
    const std::string across = workspace.heed({"flow", text, "--across-layers"}).out;
    CHECK(arrows_in(across) <= 5 * 2 * 29);
    CHECK(arrows_in(across) >= 5 * 29);
    const std::string few = workspace.heed({"flow", "the cat", "--layer", "1", "--head", "1"}).out;
    CHECK(contains(few, "at least 70 % of each query's attention"));
}

TEST_CASE("a flow without an arrow says why, and what to type") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.5, 0.5], [0.25, 0.75]]");
    const auto said = [&](const std::vector<std::string>& flags) {
        std::vector<std::string> arguments = {"flow", "m.json"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        const Finished run = workspace.heed(arguments);
        CHECK(run.code == 0);
        return run.err;
    };
    CHECK(said({"--threshold", "0.8"}) ==
          "heed: warning: no arrow is drawn, since no weight is above 0.8: give a lower --threshold, or "
          "leave it out\n");
    CHECK(said({"--threshold", "0.7"}).empty());
    CHECK(said({}).empty());
    workspace.write("m.json", "[[0, 0], [0, 0]]");
    CHECK(contains(said({"--top-k", "1"}), "no arrow is drawn, since all weights are 0"));
}

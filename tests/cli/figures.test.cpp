// `heed heatmap` and `heed flow` as processes.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("a figure of a text and of its saved record are the same") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", "The cat sat on the mat", "-o", "cat.npz"}).code == 0);
    for (const std::string command : {"heatmap", "flow"}) {
        const Finished from_text = workspace.heed({command, "The cat sat on the mat"});
        CHECK(from_text.code == 0);
        CHECK(from_text.out == workspace.heed({command, "cat.npz"}).out);
    }
}

TEST_CASE("a figure takes a bare matrix from any framework, and says when rows do not sum to 1") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const Finished drawn = workspace.heed({"heatmap", "m.json"});
    CHECK(drawn.code == 0);
    CHECK(drawn.err.empty());
    workspace.write("half.json", "[[[0.5, 0.1, 0], [0.2, 0.8, 0]]]");
    const Finished warned = workspace.heed({"heatmap", "half.json", "-o", "half.svg"});
    CHECK(warned.code == 0);
    CHECK(contains(warned.err, "do not sum to 1 (off by up to 0.4)"));
    CHECK(contains(workspace.read("half.svg"), "<svg"));
    CHECK(workspace.heed({"heatmap", "-"}, "[[1]]").code == 0);
}

TEST_CASE("a figure shows one head: of several, the one chosen") {
    const Workspace workspace;
    workspace.write("heads.json", "[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]");
    CHECK(contains(workspace.heed({"heatmap", "heads.json", "--head", "1"}).out, "ayer 0, head 1"));
    CHECK(contains(workspace.heed({"heatmap", "heads.json"}).out, "ayer 0, head 0"));
    CHECK(workspace.heed({"flow", "heads.json", "--head", "-1"}).code == 0);
    const Finished both = workspace.heed({"flow", "heads.json", "--head", "all"});
    CHECK(both.code == 2);
    CHECK(contains(both.err, "1 × 2"));
}

TEST_CASE("a heatmap of several heads is a grid with a panel a head") {
    const Workspace workspace;
    workspace.write("heads.json", "[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]");
    const Finished both = workspace.heed({"heatmap", "heads.json", "--head", "all"});
    CHECK(both.code == 0);
    CHECK(contains(both.out, "<title>Layer 0, head 0</title>"));
    CHECK(contains(both.out, "<title>Layer 0, head 1</title>"));
    CHECK(contains(both.out, "1 layers × 2 heads"));
}

TEST_CASE("the flags of a heatmap change what they say") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const auto drawn = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"heatmap", "m.json"});
        const Finished run = workspace.heed(flags);
        CHECK(run.code == 0);
        CHECK(run.err.empty());
        return run.out;
    };
    CHECK(contains(drawn({"--colormap", "magma"}), "#000004"));
    CHECK(contains(drawn({"--range", "0:0.5"}), "≥ 0.5"));
    CHECK(drawn({"--range", "auto"}) == drawn({}));
    CHECK(contains(drawn({"--annotate"}), ">0.90</text>"));
    CHECK_FALSE(contains(drawn({"--labels", "none"}), "Position"));
    CHECK(contains(drawn({"--size", "85x60mm"}), "width=\"85mm\" height=\"60mm\""));
    CHECK(contains(drawn({"--font", "Source Sans 3"}), "font-family=\"&#39;Source Sans 3&#39;, DejaVu"));
    CHECK_FALSE(contains(drawn({"--no-title"}), ">Layer 0, head 0</text>"));
    CHECK_FALSE(contains(drawn({"--no-colorbar"}), "colour-bar"));
    CHECK(contains(drawn({"--theme", "print"}), "width=\"77mm\""));
    CHECK(contains(drawn({"--theme", "dark"}), "#16181d"));
}

TEST_CASE("a heatmap's flag with a value it does not take is refused with those it takes") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.9, 0.1], [0.2, 0.8]]");
    const std::vector<std::vector<std::string>> wrong = {{"--colormap", "jet", "viridis"},
                                                         {"--range", "1:0", "0:1"},
                                                         {"--range", "0", "0:1"},
                                                         {"--labels", "some", "index"},
                                                         {"--size", "85", "85x60mm"},
                                                         {"--size", "85x60", "85x60mm"},
                                                         {"--size", "1x1mm", "10 to 2000"},
                                                         {"--size", "nanxinfmm", "85x60"},
                                                         {"--font", "a;b", "font family"},
                                                         {"--theme", "solarized", "transparent"},
                                                         {"--size", "12x12mm", "--labels none"}};
    for (const auto& flag : wrong) {
        const Finished run = workspace.heed({"heatmap", "m.json", flag[0], flag[1]});
        INFO(flag[0] << " " << flag[1] << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, flag[2]));
    }
}

TEST_CASE("the flow graph keeps the weights above the threshold") {
    const Workspace workspace;
    workspace.write("m.json", "[[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.05, 0.9]]");
    const auto edges = [&](const std::string& threshold) {
        const std::string dot = workspace.heed({"flow", "m.json", "--threshold", threshold}).out;
        std::size_t count = 0;
        for (std::size_t at = 0; (at = dot.find(" -> ", at)) != std::string::npos; ++at) ++count;
        return count;
    };
    CHECK(edges("0.25") == 5);
    CHECK(edges("0.8") == 1);
    CHECK(edges("0.95") == 0);
}

TEST_CASE("flow renders SVG through the helper program") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"flow", "The cat sat on the mat", "-o", "flow.svg"}).code == 0);
    CHECK(contains(workspace.read("flow.svg"), "</svg>"));
}

TEST_CASE("hostile tokens draw") {
    const Workspace workspace;
    workspace.write(
        "in.jsonl",
        R"({"tokens": ["<b>&\"'\\", "\\N", "&lt;", "", "a\nb", "]]>", "\u202eabc", "😀", "中文", "\u0001"]})"
        "\n");
    for (const std::string name : {"h.svg", "f.svg", "f.dot"}) {
        const Finished run =
            workspace.heed({name[0] == 'h' ? "heatmap" : "flow", "-f", "in.jsonl", "-o", name});
        INFO(run.err);
        CHECK(run.code == 0);
    }
    if (workspace.shell("command -v xmllint").code == 0)
        CHECK(workspace.shell("xmllint --noout h.svg f.svg").err.empty());
    else
        WARN("[skipped] xmllint is not installed");
}

// `heed run` as a process.
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/layer_truth.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

const LayerTruth& truth_of(std::uint64_t seed, std::size_t tokens, std::size_t dim) {
    static const std::vector<LayerTruth> cases = read_layer_truth();
    for (const LayerTruth& truth : cases)
        if (truth.seed == seed && truth.tokens == tokens && truth.dim == dim) return truth;
    throw std::runtime_error("no such case in tests/truth/layer");
}

double largest_difference(const nlohmann::json& matrix, const std::vector<float>& truth,
                          std::size_t columns) {
    double largest = 0;
    for (std::size_t row = 0; row < matrix.size(); ++row)
        for (std::size_t column = 0; column < columns; ++column)
            largest = std::max(largest, std::abs(matrix.at(row).at(column).get<double>() -
                                                 static_cast<double>(truth.at(row * columns + column))));
    return largest;
}

/// What these arguments, of `heed run -o out`, write as a record.
nlohmann::json record_of(const Workspace& workspace, const std::vector<std::string>& arguments) {
    const Finished run = workspace.heed(arguments);
    INFO(run.err);
    REQUIRE(run.code == 0);
    return nlohmann::json::parse(workspace.read("out/attention.json"));
}

}  // namespace

TEST_CASE("run writes what there is to see, prints where it is, and says which head is shown") {
    const Workspace workspace;
    const std::string text = "The cat sat on the mat";
    const Finished run = workspace.heed({"run", text});
    CHECK(run.code == 0);
    CHECK(run.err ==
          "heed: heatmap.svg and flow.svg show layer 0, head 0, one of 30 heads: choose another with --layer "
          "and "
          "--head\n"
          "heed: open heed-out/view.html in a browser: it shows all heads, and what each token attends to\n");
    CHECK(run.out ==
          "heed-out/view.html\nheed-out/attention.json\nheed-out/heatmap.svg\nheed-out/flow.dot\nheed-out/"
          "flow.svg\n"
          "heed-out/grid.svg\n");
    CHECK(workspace.names() == Names{"heed-out"});
    CHECK(workspace.read("heed-out/attention.json") == workspace.heed({"attend", text}).out);
    const auto same = [&](const std::string& name, Names command) {
        command.insert(command.begin() + 1, text);
        CHECK(workspace.read("heed-out/" + name) == workspace.heed(command).out);
    };
    same("view.html", {"view"});
    same("heatmap.svg", {"heatmap"});
    same("flow.dot", {"flow"});
    same("flow.svg", {"flow", "--format", "svg"});
    same("grid.svg", {"heatmap", "--layer", "all", "--head", "all"});
}

TEST_CASE("run says which head of those that were chosen is shown, and is silent with -q") {
    const Workspace workspace;
    CHECK(contains(workspace.heed({"run", "a b", "--layer", "2", "--head", "1,4"}).err,
                   "show layer 2, head 1, one of 2 heads: choose another"));
    CHECK(contains(workspace.heed({"run", "a b", "--mean", "all"}).err,
                   "heatmap.svg and flow.svg show mean over layers and heads\n"));
    CHECK(workspace.heed({"run", "a b", "-q"}).err.empty());
    CHECK(workspace.heed({"run", "a b", "--compare", "heed-out/attention.json", "-o", "minus"}).code == 0);
}

TEST_CASE("run gives PyTorch's attention in all 36 cells") {
    const Workspace workspace;
    const Finished run = workspace.heed({"run", "--model", "self-attention", "--dim", "8", "--seed", "42",
                                         "The cat sat on the mat", "-o", "cat"});
    REQUIRE(run.code == 0);
    const auto record = nlohmann::json::parse(workspace.read("cat/attention.json"));
    const LayerTruth& truth = truth_of(42, 6, 8);
    REQUIRE(record.at("attention").at(0).at(0).size() == 6);
    REQUIRE(record.at("attention").at(0).at(0).at(0).size() == 6);
    CHECK(largest_difference(record.at("attention").at(0).at(0), truth.attention, 6) <= 3e-6);
    CHECK(largest_difference(record.at("output"), truth.output, 8) <= 3e-6);
    CHECK(record.at("tokens") == nlohmann::json({"The", "cat", "sat", "on", "the", "mat"}));
    CHECK(record.at("offsets").at(1) == nlohmann::json({4, 7}));
    CHECK(record.at("model").at("seed") == 42);
}

TEST_CASE("the same input gives the same bytes") {
    const Workspace workspace;
    for (const std::string model : {"default", "self-attention"}) {
        REQUIRE(workspace.heed({"run", "a b c", "--model", model, "-o", "one"}).code == 0);
        REQUIRE(workspace.heed({"run", "a b c", "--model", model, "-o", "two"}).code == 0);
        for (const std::string name :
             {"view.html", "attention.json", "heatmap.svg", "flow.dot", "flow.svg", "grid.svg"})
            CHECK(workspace.read("one/" + name) == workspace.read("two/" + name));
    }
}

TEST_CASE("text arrives to the letter at the layer from scratch") {
    const Workspace workspace;
    const auto tokens_of = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"run", "--model", "self-attention", "-o", "out"});
        return record_of(workspace, arguments).at("tokens");
    };
    CHECK(tokens_of({"[CLS] a, b [SEP]"}) == nlohmann::json({"[CLS]", "a,", "b", "[SEP]"}));
    CHECK(tokens_of({"[MASK]"}) == nlohmann::json::array({"[MASK]"}));
    CHECK(tokens_of({"[]"}) == nlohmann::json::array({"[]"}));
    CHECK(tokens_of({"++"}) == nlohmann::json::array({"++"}));
    CHECK(tokens_of({"--", "-1"}) == nlohmann::json::array({"-1"}));
    CHECK(tokens_of({"--", "--layer"}) == nlohmann::json::array({"--layer"}));
    CHECK(tokens_of({"run"}) == nlohmann::json::array({"run"}));
    CHECK(tokens_of({"heatmap flow"}) == nlohmann::json({"heatmap", "flow"}));
    CHECK(tokens_of({"<b>&\"\\ 中文 😀"}) == nlohmann::json({"<b>&\"\\", "中文", "😀"}));
    CHECK(tokens_of({"--pair", "[c] d", "[a, b]"}) == nlohmann::json({"[a,", "b]", "[c]", "d"}));
}

TEST_CASE("text arrives to the letter at a BERT") {
    const Workspace workspace;
    // The record's text is what was given; its tokens are what transformers makes of it.
    const auto check = [&](std::vector<std::string> arguments, const std::string& text, const Names& tokens) {
        arguments.insert(arguments.begin(), {"run", "-o", "out"});
        const auto record = record_of(workspace, arguments);
        CHECK(record.at("text") == text);
        CHECK(record.at("tokens") == nlohmann::json(tokens));
    };
    check({"[CLS] a, b [SEP]"}, "[CLS] a, b [SEP]", {"[CLS]", "[CLS]", "a", ",", "b", "[SEP]", "[SEP]"});
    check({"[MASK]"}, "[MASK]", {"[CLS]", "[MASK]", "[SEP]"});
    check({"[]"}, "[]", {"[CLS]", "[", "]", "[SEP]"});
    check({"++"}, "++", {"[CLS]", "+", "+", "[SEP]"});
    check({"--", "-1"}, "-1", {"[CLS]", "-", "1", "[SEP]"});
    check({"--", "--layer"}, "--layer", {"[CLS]", "-", "-", "lay", "##er", "[SEP]"});
    check({"run"}, "run", {"[CLS]", "run", "[SEP]"});
    check({"heatmap flow"}, "heatmap flow", {"[CLS]", "heat", "##ma", "##p", "flow", "[SEP]"});
    check({"<b>&\"\\ 中文 😀"}, "<b>&\"\\ 中文 😀",
          {"[CLS]", "<", "b", ">", "&", "\"", "\\", "[UNK]", "[UNK]", "[UNK]", "[SEP]"});
    check({" The  cat\t"}, " The  cat\t", {"[CLS]", "the", "cat", "[SEP]"});
    check({"--pair", "[c] d", "[a, b]"}, "[a, b]",
          {"[CLS]", "[", "a", ",", "b", "]", "[SEP]", "[", "c", "]", "d", "[SEP]"});
}

TEST_CASE("run takes one sentence and says how") {
    const Workspace workspace;
    const Finished several = workspace.heed({"run", "The", "cat", "sat"});
    CHECK(several.code == 2);
    CHECK(contains(several.err, "give one TEXT, and quote it"));
    workspace.write("two.txt", "one line\nanother line\n");
    const Finished lines = workspace.heed({"run", "-f", "two.txt"});
    CHECK(lines.code == 2);
    CHECK(contains(lines.err, "choose one with --record"));
    CHECK(workspace.heed({"run", "-f", "two.txt", "--record", "1"}).code == 0);
    CHECK(contains(workspace.read("heed-out/attention.json"), "another"));
}

TEST_CASE("without tokens there is nothing to attend to, and nothing is written") {
    const Workspace workspace;
    for (const std::string text : {"", "  \t "}) {
        const Finished run = workspace.heed({"run", "--model", "self-attention", text});
        CHECK(run.code == 3);
        CHECK(contains(run.err, "at least one token"));
        CHECK(workspace.names().empty());
    }
    for (const std::string model : {"default", "self-attention"})
        CHECK(workspace.heed({"run", "--model", model, "-f", "-"}, "").code == 3);
}

TEST_CASE("a folder that cannot be made is a failure that names it") {
    const Workspace workspace;
    workspace.write("taken", "a file");
    const Finished run = workspace.heed({"run", "a b", "-o", "taken"});
    CHECK(run.code == 1);
    CHECK(contains(run.err, "taken"));
    CHECK(workspace.read("taken") == "a file");
}

TEST_CASE("one token attends to itself") {
    const Workspace workspace;
    CHECK(record_of(workspace, {"run", "--model", "self-attention", "alone", "-o", "out"}).at("attention") ==
          nlohmann::json::parse("[[[[1]]]]"));
}

TEST_CASE("512 tokens run through the layer") {
    const Workspace workspace;
    std::string text;
    for (int i = 0; i < 512; ++i) text += "w" + std::to_string(i) + " ";
    CHECK(record_of(workspace, {"run", "--model", "self-attention", text, "-o", "out"}).at("tokens").size() ==
          512);
}

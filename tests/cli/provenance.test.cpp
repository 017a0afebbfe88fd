// Records and figures say how they came about, and heed inspect says it of them.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

TEST_CASE("a record says in which types its weights were stored and computed with") {
    const Workspace workspace;
    const json model = json::parse(workspace.heed({"attend", "the cat"}).out).at("model");
    CHECK(model.at("stored_type") == "float16");
    CHECK(model.at("computed_type") == "float32");
    const json layer =
        json::parse(workspace.heed({"attend", "--model", "self-attention", "the cat"}).out).at("model");
    CHECK(layer.at("computed_type") == "float32");
    CHECK_FALSE(layer.contains("stored_type"));
}

TEST_CASE("a record notes the weights' SHA-256 where --hash is given, as sha256sum says it") {
    const Workspace workspace;
    SmallBert().write(workspace, "m");
    const std::string sum = workspace.shell("sha256sum <m/model.safetensors | cut -c1-64 | tr -d '\\n'").out;
    REQUIRE(sum.size() == 64);
    const auto hash_in = [&](const std::vector<std::string>& more) {
        std::vector<std::string> command = {"attend", "--model", "m", "a b"};
        command.insert(command.end(), more.begin(), more.end());
        return json::parse(workspace.heed(command).out).at("model").at("weights_sha256");
    };
    CHECK(hash_in({"--hash"}) == sum);
    CHECK(hash_in({}).is_null());
    CHECK(contains(workspace.heed({"inspect", "m", "--hash"}).out, sum));
    CHECK(contains(workspace.heed({"attend", "--hash", "--model", "self-attention", "a"}).err,
                   "--hash goes with a model"));
    workspace.write("a.json", "[[1, 0], [0, 1]]");
    CHECK(contains(workspace.heed({"attend", "--hash", "a.json"}).err, "--hash goes with a text"));
}

TEST_CASE("every figure's description ends with how it came about, and heed inspect says it") {
    const Workspace workspace;
    const std::string model = "Model default (bert, 5 layers, 6 heads).";
    const std::string types = "Weights stored as float16, computation in float32, SHA-256 ";
    for (const std::vector<std::string>& figure :
         {std::vector<std::string>{"heatmap", "the cat", "--layer", "2", "--head", "4"},
          {"heatmap", "the cat", "--layer", "2", "--mean", "heads", "--head", "all", "--hide-special"},
          {"flow", "the cat"},
          {"flow", "the cat", "--across-layers"},
          {"flow", "the cat", "--layout", "neato"},
          {"flow", "the cat", "--layout", "dot", "--size", "80x80mm"},
          {"heads", "the cat"},
          {"heads", "the cat", "--multiples"},
          {"text", "the cat"}}) {
        std::vector<std::string> command = figure;
        command.insert(command.end(), {"-o", "f.svg"});
        REQUIRE(workspace.heed(command).code == 0);
        const Finished said = workspace.heed({"inspect", "f.svg"});
        CHECK(said.code == 0);
        CHECK(contains(said.out, "f.svg: Attention"));
        CHECK(contains(said.out, "\n  " + model + "\n  " + types));
    }
    workspace.heed({"heatmap", "the cat", "--mean", "heads", "--head", "all", "-o", "f.svg"});
    CHECK(contains(
        workspace.heed({"inspect", "f.svg"}).out,
        "\n  Attention: layer 0, all heads as one, 4 tokens.\n  What was done to them: mean over heads"));
    const json told = json::parse(workspace.heed({"inspect", "f.svg", "--json"}).out);
    CHECK(told.at("provenance").back().get<std::string>().starts_with("What was done to them: "));
    workspace.heed({"stats", "the cat sat.", "-o", "s.svg"});
    CHECK(contains(workspace.heed({"inspect", "s.svg"}).out, "\n  " + model));
}

TEST_CASE("a figure's PDF, PNG and DOT say how it came about, as its SVG does") {
    const Workspace workspace;
    const auto told = [&](const std::string& command, const std::string& name) {
        REQUIRE(workspace.shell("heed " + command + " -o " + name).code == 0);
        json said = json::parse(workspace.heed({"inspect", name, "--json"}).out);
        said.erase("name");
        return said;
    };
    workspace.write("odd.json", R"({"tokens": ["a", "b"], "attention": [[1, 0], [0.5, 0.5]]})");
    for (const std::string command :
         {"heatmap 'the cat' --layer 2", "flow 'the cat' --mean heads", "heads 'the cat' --hide-special",
          "text 'the cat'", "heatmap odd.json --title 'Größe (\\\\) 𝒜 -- */ \\n'", "stats 'the cat sat.'"}) {
        INFO(command);
        const json svg = told(command, "f.svg");
        CHECK(svg.at("provenance").size() >= 2);
        CHECK(told(command, "f.png") == svg);
        CHECK(told(command, "f.pdf") == svg);
        if (command.starts_with("flow")) {
            json dot = told(command, "f.dot");
            CHECK(dot.at("title") == svg.at("title"));
            CHECK(dot.at("provenance").back() == svg.at("provenance").back());
            CHECK(workspace.shell("dot -Tsvg f.dot").out ==
                  workspace.shell("tail -n +6 f.dot | dot -Tsvg").out);
        }
    }
}

TEST_CASE("heed inspect says of a record how it came about, in every format") {
    const Workspace workspace;
    for (const std::string name : {"a.json", "a.npz", "a.safetensors", "a.jsonl"}) {
        REQUIRE(workspace.heed({"attend", "<b> & \"c\"", "--layer", "1", "-o", name}).code == 0);
        const Finished said = workspace.heed({"inspect", name});
        CHECK(said.code == 0);
        CHECK(contains(said.out, name + ": record 0, \"<b> & \"c\"\""));
        CHECK(contains(said.out, "\n  Model default (bert, 5 layers, 6 heads).\n"));
        CHECK(contains(said.out, "\n  Attention: layer 1, heads 0 to 5, 9 tokens.\n  Nothing was averaged"));
    }
    CHECK(contains(workspace.heed({"inspect", "a.jsonl"}).out, "the first of its records"));
    CHECK(contains(workspace.heed({"inspect", "a.safetensors"}).out, "\nTensors: "));
    const json tensors = json::parse(workspace.heed({"inspect", "a.safetensors", "--json"}).out);
    CHECK(tensors.at("tensors").size() == 4);
    CHECK(tensors.at("provenance").back() == "Nothing was averaged, merged or left out.");
    workspace.write("m.csv", "0.5,0.5\n0.1,0.9\n");
    CHECK(contains(workspace.heed({"inspect", "m.csv"}).out, "The model is not known."));
}

TEST_CASE("a file of tensors that has a text called meta need not be a record") {
    const Workspace workspace;
    const std::string header = R"({"__metadata__":{"meta":"trained on cats"}})";
    workspace.write("w.safetensors",
                    std::string{static_cast<char>(header.size())} + std::string(7, '\0') + header);
    const Finished said = workspace.heed({"inspect", "w.safetensors"});
    CHECK(said.code == 0);
    CHECK(contains(said.err, "this is no record of heed"));
    CHECK(contains(said.out, "  meta: \"trained on cats\""));
    CHECK_FALSE(
        json::parse(workspace.heed({"inspect", "w.safetensors", "--json"}).out).contains("provenance"));
}

TEST_CASE("what says nothing of how it was made is an error that says what to inspect") {
    const Workspace workspace;
    workspace.write("f.pdf", "%PDF-1.5\n");
    workspace.write("f.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    const Finished pdf = workspace.heed({"inspect", "f.pdf"});
    CHECK(pdf.code == 3);
    CHECK(contains(pdf.err, "f.pdf: expected a figure of heed, with a description, found none"));
    const Finished svg = workspace.heed({"inspect", "f.svg"});
    CHECK(svg.code == 3);
    CHECK(contains(svg.err, "f.svg: expected a figure of heed, with a description, found none"));
    CHECK(workspace.heed({"inspect", "absent.json"}).code == 3);
}

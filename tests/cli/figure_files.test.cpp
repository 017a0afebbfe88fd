// A figure for each record of a corpus.
#include "support/command.hpp"
#include "support/xml.hpp"

using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

const std::vector<Names> figures = {{"heatmap"}, {"heads"}, {"flow"}, {"text"}, {"flow", "--across-layers"}};

Names with(Names arguments, const Names& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

}  // namespace

TEST_CASE("figure files: each record's is the figure that it has alone") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat sat\nthe dog\na mat lay there\n");
    REQUIRE(workspace.heed({"attend", "-f", "in.txt", "-o", "saved.jsonl"}).code == 0);
    for (const Names& figure : figures)
        for (const Names& source : {Names{"-f", "in.txt"}, Names{"saved.jsonl"}}) {
            const Names command = with(figure, source);
            const Finished run = workspace.heed(with(command, {"-o", "out-{id}.svg"}));
            INFO(figure[0] << " " << source[0] << ": " << run.err);
            CHECK(run.code == 0);
            for (const std::string id : {"0", "1", "2"}) {
                const Finished alone = workspace.heed(with(command, {"--record", id, "--format", "svg"}));
                CHECK(workspace.read("out-" + id + ".svg") == alone.out);
            }
        }
    CHECK(workspace.names() == Names{"in.txt", "out-0.svg", "out-1.svg", "out-2.svg", "saved.jsonl"});
    CHECK(workspace.heed({"heatmap", "the cat", "-o", "one-{id}.svg"}).code == 0);
    CHECK(workspace.read("one-0.svg") == workspace.heed({"heatmap", "the cat"}).out);
    CHECK(workspace.heed({"text", "the cat", "the dog", "-o", "{id}.html"}).code == 0);
    CHECK(contains(workspace.read("1.html"), "dog"));
}

TEST_CASE("figure files: ids become names that stay in their folder, and no two are one file") {
    const Workspace workspace;
    workspace.write("in.jsonl", R"({"id": "../up", "text": "a b"})"
                                "\n"
                                R"({"id": "x", "text": "c d"})"
                                "\n"
                                R"({"id": "x", "text": "e f"})"
                                "\n"
                                R"({"id": ")" +
                                    std::string(300, 'y') +
                                    R"(", "text": "g h"})"
                                    "\n");
    const Finished run = workspace.heed({"heatmap", "-f", "in.jsonl", "-o", "{id}.svg"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "the id is too long for a file's name"));
    CHECK(contains(run.err, "this record is called \"x#2\""));
    CHECK(workspace.names() == Names{"%2E.%2Fup.svg", "in.jsonl", "x%232.svg", "x.svg"});
    workspace.write("x.txt", "a b\n");
    CHECK(workspace.heed({"text", "-f", "x.txt", "--format", "txt", "-o", "{id}.txt"}).code == 0);
    workspace.write("0.txt", "a b\n");
    const Finished own = workspace.heed({"text", "-f", "0.txt", "-o", "{id}.txt"});
    CHECK(own.code == 2);
    CHECK(workspace.read("0.txt") == "a b\n");
}

TEST_CASE("figure files: a record that cannot be drawn is named, and the others are drawn") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat\n" + repeated("word", 60) + "\nthe dog\n");
    const Names page = {"-f", "in.txt", "--size", "90x70mm", "--annotate", "-o", "{id}.svg"};
    const Finished run = workspace.heed(with({"heatmap"}, page));
    INFO(run.err);
    CHECK(run.code == 4);
    CHECK(contains(run.err, "in.txt: record 1: "));
    CHECK(workspace.names() == Names{"0.svg", "2.svg", "in.txt"});
    const Finished token = workspace.heed({"heads", "-f", "in.txt", "--query", "cat", "-o", "{id}.png"});
    CHECK(token.code == 4);
    CHECK(contains(token.err, "in.txt: record 1: expected the token \"cat\" for --query"));
    CHECK(contains(token.err, "in.txt: record 2: expected the token \"cat\" for --query"));
    CHECK(workspace.has("0.png"));
    CHECK_FALSE(workspace.has("1.png"));
    CHECK(workspace.heed(with({"heatmap"}, {"-f", "in.txt", "--query", "zebra", "-o", "z{id}.svg"})).code !=
          0);
    CHECK_FALSE(workspace.has("z0.svg"));
}

TEST_CASE("figure files: a warning that holds for many records is said once") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat\nthe dog\n");
    REQUIRE(workspace.heed({"attend", "-f", "in.txt", "-o", "saved.jsonl"}).code == 0);
    const Finished run = workspace.heed({"heads", "saved.jsonl", "--layer", "0", "-o", "{id}.svg"});
    CHECK(run.code == 0);
    CHECK(run.err.find("warning") == run.err.rfind("warning"));
    const Finished several = workspace.heed({"heatmap", "saved.jsonl"});
    CHECK(several.code == 2);
    CHECK(contains(several.err, "choose one with --record N, or draw each with -o 'figure-{id}.svg'"));
}

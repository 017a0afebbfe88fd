// Flags that change nothing are said; the result is there all the same.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

std::string said(const Workspace& workspace, const std::vector<std::string>& command) {
    const Finished run = workspace.heed(command);
    CHECK(run.code == 0);
    return run.err;
}

}  // namespace

TEST_CASE("flags of the layer from scratch that change nothing are said") {
    const Workspace workspace;
    workspace.write("x.json", "[[1, 2], [3, 4]]");
    const auto layer = [&](const std::vector<std::string>& more) {
        std::vector<std::string> command = {"attend", "--model", "self-attention"};
        command.insert(command.end(), more.begin(), more.end());
        return said(workspace, command);
    };
    CHECK(contains(layer({"--embeddings", "x.json", "--dim", "4"}),
                   "warning: --dim changes nothing: the size is that of the vectors given"));
    CHECK(contains(layer({"a b", "--hide-special"}), "--hide-special changes nothing"));
    CHECK(contains(layer({"a b", "--words", "mean"}), "--words changes nothing"));
    CHECK(layer({"a b", "--dim", "4", "--seed", "1"}).empty());
    CHECK(layer({"--embeddings", "x.json", "--seed", "1"}).empty());
}

TEST_CASE("fields of a file without fields, a mean of one, and a model that is not fetched are said") {
    const Workspace workspace;
    workspace.write("in.txt", "a b\n");
    workspace.write("in.jsonl", "{\"t\": \"a b\"}\n");
    CHECK(contains(said(workspace, {"tokens", "-f", "in.txt", "--text-field", "t"}),
                   "--text-field changes nothing: lines of text have no fields"));
    CHECK(said(workspace, {"tokens", "-f", "in.jsonl", "--text-field", "t"}).empty());
    CHECK(contains(said(workspace, {"attend", "a b", "--head", "3", "--mean", "heads"}),
                   "--mean changes nothing: one head is chosen"));
    CHECK(said(workspace, {"attend", "a b", "--layer", "3", "--mean", "heads"}).empty());
    CHECK(contains(said(workspace, {"tokens", "a b", "--pull"}),
                   "--pull changes nothing: the model is built in"));
    SmallBert().write(workspace, "m");
    CHECK(contains(said(workspace, {"tokens", "--model", "m", "a b", "--pull"}),
                   "--pull changes nothing: the model is a folder"));
}

TEST_CASE("choices of tokens that a record of other programs leaves nothing to do for are said") {
    const Workspace workspace;
    workspace.write("a.json", "[[1, 0, 0], [0, 1, 0], [0, 0.5, 0.5]]");
    const auto drawn = [&](const std::vector<std::string>& more) {
        std::vector<std::string> command = {"heatmap", "a.json", "-o", "f.svg"};
        command.insert(command.end(), more.begin(), more.end());
        return said(workspace, command);
    };
    CHECK(contains(drawn({"--hide-special"}),
                   "--hide-special changes nothing: the tokens have no names (--tokens gives them)"));
    CHECK(contains(drawn({"--words", "mean"}),
                   "--words changes nothing: the tokens have no names (--tokens gives them)"));
    CHECK(contains(drawn({"--tokens", "the cat sat", "--hide-special"}),
                   "--hide-special changes nothing: none of the tokens is special"));
    CHECK(drawn({"--tokens", "[CLS] cat ##s", "--hide-special", "--words", "mean"}).empty());
}

TEST_CASE("attend says of which choices none of the records had anything to do for") {
    const Workspace workspace;
    workspace.write("a.json", "[[1, 0], [0, 1]]");
    CHECK(contains(said(workspace, {"attend", "a.json", "--words", "mean", "-o", "b.json"}),
                   "--words changes nothing: the tokens have no names"));
    const std::string matrix =
        R"(, "format": "heed.attention", "version": 1, "attention": [[[[1, 0], [0, 1]]]]})";
    const std::string bare = R"({"tokens": ["a", "b"])" + matrix + "\n",
                      special = R"({"tokens": ["[CLS]", "b"])" + matrix + "\n";
    workspace.write("bare.jsonl", bare + bare);
    workspace.write("some.jsonl", bare + special + bare);
    const auto hidden = [&](const std::string& records, const std::string& output) {
        return said(workspace, {"attend", records, "--hide-special", "-o", output});
    };
    for (const std::string output : {"out.jsonl", "out.csv", "out.safetensors", "{id}.json"}) {
        const std::string warning = "--hide-special changes nothing: none of the tokens is special";
        CHECK(contains(hidden("bare.jsonl", output), warning));
        CHECK(hidden("some.jsonl", output).empty());
    }
    CHECK(said(workspace, {"attend", "the cat", "--hide-special", "--words", "mean"}).empty());
}

TEST_CASE("tokens of other programs have special tokens and words by how they are written") {
    const Workspace workspace;
    const auto record = [&](const std::string& tokens, const std::vector<std::string>& more) {
        workspace.write("a.json",
                        R"({"tokens": )" + tokens +
                            R"(, "attention": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]})");
        std::vector<std::string> command = {"attend", "a.json"};
        command.insert(command.end(), more.begin(), more.end());
        return json::parse(workspace.heed(command).out);
    };
    const json bert = record(R"(["[CLS]", "cat", "##s", "[SEP]"])", {});
    CHECK(bert.at("special_tokens_mask") == json({1, 0, 0, 1}));
    CHECK(bert.at("word_ids") == json({nullptr, 0, 0, nullptr}));
    const json gpt2 = record(R"(["<|endoftext|>", "The", "rapist", "Ġsat"])", {});
    CHECK(gpt2.at("special_tokens_mask") == json({1, 0, 0, 0}));
    CHECK(gpt2.at("word_ids") == json({nullptr, 0, 0, 1}));
    CHECK(record(R"(["▁The", "rapist", "▁sat", "</s>"])", {"--hide-special", "--words", "mean"})
              .at("tokens")
              .size() == 2);
    CHECK(record(R"(["a", "b", "c", "d"])", {}).at("word_ids") == json({0, 1, 2, 3}));
    CHECK(record(R"(["[MASK]", "[UNK]", "c", "d"])", {}).at("special_tokens_mask") == json({0, 0, 0, 0}));
}

TEST_CASE(
    "the flag --words changes nothing of an array whose tokens are words, and no caption says that it did") {
    const Workspace workspace;
    workspace.write("a.json", R"({"attention": [[1, 0], [0.5, 0.5]], "tokens": ["a", "b"]})");
    CHECK(contains(workspace.heed({"show", "a.json", "--words", "mean"}).err,
                   "--words changes nothing: each token is a word of its own"));
    CHECK(!contains(workspace.heed({"heatmap", "a.json", "--words", "mean", "-o", "-"}).out, "words: "));
}

// Tokens that come ready made, in JSON lines.
#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

/// What `heed tokens` makes of a line of JSON.
json tokens_of(const Workspace& workspace, const std::string& line,
               const std::vector<std::string>& model = {}) {
    workspace.write("in.jsonl", line + "\n");
    std::vector<std::string> command = {"tokens", "-f", "in.jsonl"};
    command.insert(command.end(), model.begin(), model.end());
    return json::parse(workspace.heed(command).out);
}

Finished rejected(const std::string& line) {
    const Workspace workspace;
    workspace.write("in.jsonl", line + "\n");
    return workspace.heed({"attend", "-f", "in.jsonl", "--strict"});
}

}  // namespace

TEST_CASE("tokens given have the model's special tokens, and words of their pieces") {
    const Workspace workspace;
    const json line = tokens_of(workspace, R"({"tokens": ["[CLS]", "the", "##s", "cat", "[SEP]"]})");
    CHECK(line.at("special_tokens_mask") == json({1, 0, 0, 0, 1}));
    CHECK(line.at("word_ids") == json({nullptr, 0, 0, 1, nullptr}));
    SmallBert model;
    model.files["vocab.txt"] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n##s\n";
    model.files["tokenizer_config.json"] =
        R"({"tokenizer_class": "BertTokenizer", "extra_special_tokens": {"ent_token": "<ent>"}})";
    model.write(workspace, "m");
    // transformers 5.24: get_special_tokens_mask(ids, already_has_special_tokens=True)
    const json own = tokens_of(
        workspace,
        R"({"tokens": ["[CLS]", "the", "[MASK]", "##s", "[UNK]", "cat", "<ent>", "[SEP]", "[PAD]"]})",
        {"--model", "m"});
    CHECK(own.at("special_tokens_mask") == json({1, 0, 1, 0, 1, 0, 1, 1, 1}));
}

TEST_CASE("tokens alone in a .json are attended to with -f, and have no attention to draw") {
    const Workspace workspace;
    workspace.write("in.json", R"({"tokens": ["[CLS]", "the", "cat", "[SEP]"]})");
    const json given = json::parse(workspace.heed({"attend", "-f", "in.json", "-o", "-"}).out);
    CHECK(given.at("tokens") == json({"[CLS]", "the", "cat", "[SEP]"}));
    const json of_text = json::parse(workspace.heed({"attend", "the cat", "-o", "-"}).out);
    CHECK(given.at("attention") == of_text.at("attention"));
    for (const std::string command : {"attend", "heatmap", "stats", "show", "run"}) {
        const Finished drawn = workspace.heed({command, "in.json"});
        CHECK(drawn.code == 3);
        CHECK(
            contains(drawn.err,
                     "in.json: $: holds texts or tokens, and no attention: with -f in.json, a model computes "
                     "it"));
    }
    CHECK(workspace.heed({"heatmap", "-f", "in.json", "-o", "o.svg"}).code == 0);
}

TEST_CASE("what a record says of its tokens is used, by heed's names and by those of transformers") {
    const Workspace workspace;
    const std::string tokens = R"("tokens": ["[CLS]", "the", "[SEP]", "cat", "[SEP]"])";
    for (const std::string name : {"segments", "token_type_ids"}) {
        const json line = tokens_of(workspace, "{" + tokens + ", \"" + name + "\": [0, 0, 0, 1, 1]}");
        CHECK(line.at("segments") == json({0, 0, 0, 1, 1}));
        CHECK(line.at("word_ids") == json({nullptr, 0, nullptr, 0, nullptr}));
    }
    const json said = tokens_of(
        workspace,
        "{" + tokens + R"(, "special_tokens_mask": [0, 0, 1, 0, 0], "word_ids": [0, 0, null, 4, 5]})");
    CHECK(said.at("special_tokens_mask") == json({0, 0, 1, 0, 0}));
    CHECK(said.at("word_ids") == json({0, 0, nullptr, 4, 5}));
    const json hidden = json::parse(
        workspace.heed({"attend", "-f", "in.jsonl", "--layer", "0", "--head", "0", "--hide-special"}).out);
    CHECK(hidden.at("tokens") == json({"[CLS]", "the", "cat", "[SEP]"}));
}

TEST_CASE("heed attend reads what heed tokens writes, to the same record") {
    const Workspace workspace;
    for (const std::vector<std::string>& text : {std::vector<std::string>{"Unaffable cats sat"},
                                                 {"Unaffable cats, 我", "--pair", "a dog (or two)"}}) {
        const auto run = [&](std::vector<std::string> command, const std::vector<std::string>& more) {
            command.insert(command.end(), more.begin(), more.end());
            return workspace.heed(command).out;
        };
        workspace.write("t.jsonl", run({"tokens"}, text));
        CHECK(run({"attend", "-f", "t.jsonl", "--format", "json"}, {}) == run({"attend"}, text));
        CHECK(run({"tokens", "-f", "t.jsonl"}, {}) == run({"tokens"}, text));
    }
    workspace.write("t.jsonl", workspace.heed({"tokens", "the cat sat on the mat"}).out);
    const json cut = json::parse(
        workspace.heed({"tokens", "-f", "t.jsonl", "--truncate", "longest_first", "--max-length", "4"}).out);
    CHECK(cut.at("offsets") == json({{0, 0}, {0, 3}, {4, 7}, {8, 11}}));
    CHECK(cut.at("word_ids") == json({nullptr, 0, 1, 2}));
}

TEST_CASE("what a record says of its tokens has to fit them") {
    const auto says = [](const std::string& fields, const std::string& expected) {
        const Finished refused = rejected(R"({"tokens": ["[CLS]", "the", "[SEP]"], )" + fields + "}");
        CHECK(refused.code == 3);
        CHECK(contains(refused.err, expected));
    };
    says(R"("segments": [0, 1])", "$.segments: expected 3 elements, one for each token, found 2");
    says(R"("segments": [0, 2, 0])", "$.segments[1]: expected 0 or 1");
    says(R"("token_type_ids": [0, -1, 0])", "$.token_type_ids[1]: expected 0 or 1");
    says(R"("special_tokens_mask": "no")", "$.special_tokens_mask: expected an array");
    says(R"("ids": [2, 2, 3])", "found 2: the tokens are of another model");
    says(R"("text": "the", "offsets": [[0, 0], [3, 0], [0, 0]])",
         "$.offsets[1]: expected a start that is not after the end");
    says(R"("text": "the")", R"(only one of "text", "words" and "tokens")");
    says(R"("text_pair": "the")", R"("text_pair" with "text" or "words")");
    const Finished record = rejected(R"({"format": "heed.attention", "version": 1, "text": "the"})");
    CHECK(contains(record.err, "found a saved record: give its file without -f"));
}

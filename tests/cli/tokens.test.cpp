// `heed tokens` as a process.
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string model = HEED_SOURCE "/data/builtin-bert/model";

std::vector<std::string> tokens_of(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"tokens", "--model", model};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

}  // namespace

TEST_CASE("tokens prints a JSON object a line") {
    const Workspace workspace;
    const Finished run = workspace.heed(tokens_of({"The cat", "[CLS] \"a\", b"}));
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    const std::size_t end = run.out.find('\n');
    const json first = json::parse(run.out.substr(0, end));
    CHECK(first.at("id") == 0);
    CHECK(first.at("text") == "The cat");
    CHECK(first.at("tokens") == json({"[CLS]", "the", "cat", "[SEP]"}));
    CHECK(first.at("segments") == json({0, 0, 0, 0}));
    CHECK(first.at("offsets") == json({{0, 0}, {0, 3}, {4, 7}, {0, 0}}));
    CHECK(first.at("word_ids") == json({nullptr, 0, 1, nullptr}));
    CHECK(first.at("special_tokens_mask") == json({1, 0, 0, 1}));
    CHECK(first.at("ids").size() == 4);
    CHECK_FALSE(first.contains("text_pair"));
    CHECK(json::parse(run.out.substr(end)).at("tokens").at(1) == "[CLS]");
}

TEST_CASE("tokens of a pair, and of a file, are written where they should be") {
    const Workspace workspace;
    const json pair = json::parse(workspace.heed(tokens_of({"the", "--pair", "cat"})).out);
    CHECK(pair.at("text_pair") == "cat");
    CHECK(pair.at("segments") == json({0, 0, 0, 1, 1}));
    workspace.write("in.jsonl", "{\"words\": [\"the\", \"cat\"], \"id\": \"x\"}\n");
    CHECK(workspace.heed(tokens_of({"-f", "in.jsonl", "-o", "out.jsonl"})).code == 0);
    CHECK(json::parse(workspace.read("out.jsonl")).at("id") == "x");
    CHECK(workspace.heed(tokens_of({"-f", "-", "--file-format", "jsonl"}), workspace.read("in.jsonl")).out ==
          workspace.read("out.jsonl"));
}

TEST_CASE("tokens go to a name of JSON lines, to one of JSON if they are of one text, or to a plain name") {
    const Workspace workspace;
    for (const std::string name : {"a.npz", "a.svg", "a.txt", "a.json.zst"}) {
        const Finished run = workspace.heed(tokens_of({"the", "-o", name}));
        CHECK(run.code == 2);
        CHECK(contains(run.err, "give -o NAME.jsonl or NAME.jsonl.zst, not " + name));
    }
    CHECK(workspace.heed(tokens_of({"the", "cat", "-o", "several.json"})).code == 2);
    CHECK(workspace.names().empty());
    for (const std::string name : {"a.jsonl", "a.json", "a"}) {
        CHECK(workspace.heed(tokens_of({"the", "-o", name})).code == 0);
        CHECK(json::parse(workspace.read(name)).at("text") == "the");
    }
    CHECK(workspace.heed(tokens_of({"the", "cat", "-o", "several.jsonl.zst"})).code == 0);
    CHECK(workspace.heed(tokens_of({"the", "-o", "/dev/null"})).code == 0);
}

TEST_CASE("tokens cuts only where it is told to") {
    const Workspace workspace;
    const auto cut = [&](const std::vector<std::string>& more) { return workspace.heed(tokens_of(more)); };
    std::string text;
    for (int i = 0; i < 600; ++i) text += "cat ";
    CHECK(json::parse(cut({text}).out).at("ids").size() == 602);
    CHECK(json::parse(cut({text, "--truncate", "longest_first"}).out).at("ids").size() < 602);
    const Finished left =
        cut({"a b c", "--truncate", "only_first", "--max-length", "3", "--truncate-side", "left"});
    CHECK(json::parse(left.out).at("tokens").at(1) == "c");
    CHECK(cut({"a", "--truncate", "some"}).code == 2);
    CHECK(cut({"a", "--max-length", "3"}).code == 2);
    CHECK(cut({"a", "--truncate-side", "left"}).code == 2);
    CHECK(cut({"a b", "--truncate", "only_second", "--max-length", "3"}).code == 3);
}

TEST_CASE("a bad record of tokens fails alone") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a\"}\n{\"tokens\": [\"nosuchtoken\"]}\n{\n");
    const Finished some = workspace.heed(tokens_of({"-f", "in.jsonl", "-o", "out.jsonl"}));
    CHECK(some.code == 4);
    CHECK(contains(some.err, "in.jsonl: line 2: expected tokens of the vocabulary, found \"nosuchtoken\""));
    CHECK(contains(some.err, "2 of 3 records failed"));
    workspace.write("bad.jsonl", "{\n");
    CHECK(workspace.heed(tokens_of({"-f", "bad.jsonl", "-o", "none.jsonl"})).code == 3);
    CHECK_FALSE(workspace.has("none.jsonl"));
}

TEST_CASE("tokens is used wrongly") {
    const Workspace workspace;
    CHECK(workspace.heed(tokens_of({})).code == 2);
    CHECK(workspace.heed(tokens_of({"a", "-f", "in.txt"})).code == 2);
    CHECK(workspace.heed(tokens_of({"a", "b", "--pair", "c"})).code == 2);
    CHECK(workspace.heed({"tokens", "--model", "nowhere", "a"}).code == 3);
    CHECK(contains(workspace.heed({"tokens", "--help"}).out, "--truncate"));
}

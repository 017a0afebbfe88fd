// Corpora as they lie on disk: what is read, what is guessed, and that it is said.
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/deflate.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

const std::string records = "{\"text\": \"a cat\"}\n{\"text\": \"the dog\"}\n";

/// The tokens of `records`, with these arguments and standard input.
std::string tokens_of(const Workspace& workspace, const std::vector<std::string>& arguments,
                      const std::string& input = "") {
    std::vector<std::string> command = {"tokens"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const Finished run = workspace.heed(command, input);
    INFO(run.err);
    CHECK(run.code == 0);
    return run.out;
}

}  // namespace

TEST_CASE("corpus: the same texts are the same records in every format") {
    const Workspace workspace;
    workspace.write("a.jsonl", records);
    workspace.write("a.jsonl.gz", gzipped(records));
    workspace.write("a.json", "[{\"text\": \"a cat\"}, \"the dog\"]");
    workspace.write("a.csv", "text\na cat\n\"the dog\"\n");
    workspace.write("a.tsv", "text\na cat\nthe dog\n");
    workspace.write("a.txt", "a cat\nthe dog\n");
    const std::string expected = tokens_of(workspace, {"-f", "a.jsonl"});
    CHECK(contains(expected, "\"cat\""));
    for (const std::string name : {"a.jsonl.gz", "a.json", "a.csv", "a.tsv", "a.txt"})
        CHECK(tokens_of(workspace, {"-f", name}) == expected);
}

TEST_CASE("corpus: JSON on standard input is never taken for text in silence") {
    const Workspace workspace;
    const std::string expected = tokens_of(workspace, {"-f", "-", "--file-format", "jsonl"}, records);
    const Finished lines = workspace.heed({"tokens", "-f", "-"}, records);
    CHECK(lines.out == expected);
    CHECK(lines.err.empty());
    CHECK(contains(workspace.heed({"tokens", "-f", "-", "-v"}, records).err,
                   "standard input begins as JSON: it is read as JSON lines (--file-format txt takes it as "
                   "text)"));
    const Finished array = workspace.heed({"tokens", "-f", "-"}, "[\n  {\"text\": \"a cat\"}, \"the dog\"]");
    CHECK(array.out == expected);
    CHECK(array.err.empty());
    CHECK(contains(workspace.heed({"tokens", "-f", "-"}, "[{\"text\"").err,
                   "warning: standard input begins as JSON: it is read as an array of records"));
    const Finished text = workspace.heed({"tokens", "-f", "-", "--file-format", "txt"}, "{\"a\"}\n");
    CHECK(text.code == 0);
    CHECK(text.err == "");
    CHECK(workspace.heed({"tokens", "-f", "-"}, "[CLS] {a}\n").err == "");
}

TEST_CASE("corpus: fields are named, and flags for them go with a file") {
    const Workspace workspace;
    workspace.write("a.jsonl",
                    "{\"body\": \"a cat\", \"reply\": \"the dog\", \"key\": \"k\", \"text\": \"no\"}\n");
    const std::string line = tokens_of(
        workspace, {"-f", "a.jsonl", "--text-field", "body", "--pair-field", "reply", "--id-field", "key"});
    CHECK(contains(line, "\"id\": \"k\""));
    CHECK(contains(line, "\"text\": \"a cat\", \"text_pair\": \"the dog\""));
    check_refused({"tokens", "a", "--text-field", "body"}, 2, "--text-field goes with -f");
    check_refused({"tokens", "a", "--id-field", "body"}, 2, "--id-field goes with -f");
}

// Inputs that may be meant otherwise than they are read, and what is piped in.
#include <filesystem>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/message.hpp"

using namespace heed::test;

TEST_CASE("what is piped into a command without a source is read: a record, or texts") {
    const Workspace workspace;
    const std::string drawn = workspace.heed({"heatmap", "the cat", "--layer", "1"}).out;
    CHECK(workspace.shell("echo 'the cat' | heed heatmap --layer 1 -o -").out == drawn);
    CHECK(workspace.shell("printf 'the cat' > t.txt; heed heatmap --layer 1 < t.txt").out == drawn);
    CHECK(workspace.shell("heed attend 'the cat' | heed heatmap --layer 1").out == drawn);
    CHECK(workspace.shell("echo '{\"text\": \"the cat\"}' | heed heatmap --layer 1").out == drawn);
    const std::string own = "[[0.5, 0.5], [0.25, 0.75]]";
    CHECK(contains(workspace.heed({"show", "--tokens", "a b", "--numbers"}, own).out, "0.25 0.75"));
    CHECK(contains(workspace.heed({"show"}, "{\"tokens\": [\"a\", \"b\"], \"attention\": " + own + "}").out,
                   "b"));
    CHECK(workspace.heed({"tokens", "a \"b\""}, "no text").out ==
          workspace.heed({"tokens"}, "a \"b\"\n").out);
    const Finished several = workspace.heed({"heatmap"}, "the cat\na dog\n");
    CHECK(several.code == 2);
    CHECK(contains(several.err, "choose one with --record N"));
    CHECK(contains(workspace.heed({"tokens"}, workspace.heed({"attend", "a"}).out).err, "is a saved record"));
    CHECK(contains(workspace.shell("heed heatmap < /dev/null").err, "nothing to attend to"));
    CHECK(contains(workspace.shell("true | heed heatmap").err, "nothing to attend to"));
}

TEST_CASE("an output that is called .gz is rejected, since heed writes .zst") {
    const Workspace workspace;
    workspace.write("a.txt", "the cat\n");
    for (const std::string command : {"attend", "tokens"}) {
        const Finished refused = workspace.heed({command, "-f", "a.txt", "-o", "a.jsonl.gz"});
        CHECK(refused.code == 2);
        CHECK(contains(refused.err, "heed writes .zst, and no .gz: give a.jsonl.zst, not a.jsonl.gz"));
        CHECK_FALSE(std::filesystem::exists(workspace.path("a.jsonl.gz")));
    }
    CHECK(workspace.heed({"attend", "the cat", "-o", "a.csv.gz"}).code == 2);
}

TEST_CASE("words that are called tokens are told, and --text-field tokens splits them") {
    const Workspace workspace;
    workspace.write("a.jsonl", "{\"tokens\": [\"the\", \"cat\"], \"tags\": [0, 1]}\n");
    const Finished bare = workspace.heed({"attend", "-f", "a.jsonl"});
    CHECK(contains(bare.err,
                   "warning: a.jsonl, line 1: the tokens have none of the model's special ones, such as "
                   "\"[CLS]\", and heed adds none"));
    CHECK(contains(bare.out, "\"tokens\": [\"the\", \"cat\"]"));
    const Finished words = workspace.heed({"attend", "-f", "a.jsonl", "--text-field", "tokens"});
    CHECK(words.err.empty());
    CHECK(contains(words.out, "\"tokens\": [\"[CLS]\", \"the\", \"cat\", \"[SEP]\"]"));
    workspace.write("b.jsonl", workspace.heed({"tokens", "the cat"}).out);
    CHECK(workspace.heed({"attend", "-f", "b.jsonl"}).err.empty());
}

TEST_CASE("rows of numbers that would be read as texts are told to be an array") {
    const Workspace workspace;
    workspace.write("a.txt", "1.0e-01 9.0e-01\n5.0e-01 5.0e-01\n");
    CHECK(contains(workspace.heed({"tokens", "-f", "a.txt"}).err, "a.txt begins with rows of numbers"));
    CHECK(contains(workspace.heed({"show", "a.txt"}).err,
                   "is a file, not a text: it holds rows of numbers: numpy.save saves an array"));
    workspace.write("b.txt", "1 cat\n2 dogs\n");
    CHECK(workspace.heed({"tokens", "-f", "b.txt"}).err.empty());
    workspace.write("c.csv", "query,the,cat\n0,0.5,0.5\n1,0.25,0.75\n");
    const Finished shown = workspace.heed({"show", "c.csv", "--numbers"});
    CHECK(shown.err.empty());
    CHECK(contains(shown.out, "0.25 0.75"));
    workspace.write("d.json", "[[50, 50], [25, 75]]");
    CHECK(contains(workspace.heed({"show", "d.json"}).err, "as counts and percentages do not"));
}

TEST_CASE("a second text under a usual name, next to a text, is told where it is not read") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& bytes,
                          const std::vector<std::string>& more = {}) {
        workspace.write(name, bytes);
        std::vector<std::string> command{"tokens", "-f", name};
        command.insert(command.end(), more.begin(), more.end());
        return workspace.heed(command).err;
    };
    const std::string record = "{\"text\": \"a b\", \"hypothesis\": \"c d\"}\n";
    CHECK(told("a.jsonl", record + record) ==
          "heed: warning: a.jsonl: \"hypothesis\" is not read as the second text (--pair-field hypothesis "
          "reads "
          "it)\n");
    CHECK(contains(told("a.csv", "text,text2\na,b\n"), "--pair-field text2"));
    CHECK(told("a.jsonl", record, {"--pair-field", "hypothesis"}).empty());
    CHECK(told("a.jsonl", "{\"text\": \"a\", \"text_pair\": \"b\", \"context\": 1}\n").empty());
}

TEST_CASE(
    "strings in JSON lines and cells that quotes would keep whole are told what makes records of them") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& bytes) {
        workspace.write(name, bytes);
        return workspace.heed({"tokens", "-f", name}).err;
    };
    CHECK(contains(told("a.jsonl", "\"the cat\"\n"), "(jq -c '{text: .}' makes an object of a text)"));
    CHECK(contains(told("a.csv", "id,text\n1,the cat, the dog\n"),
                   "(a cell with a comma stands in double quotes)"));
    CHECK(contains(told("a.csv", "id,text\n1,\"the \\\"cat\\\"\"\n"), "(a quote within quotes is doubled)"));
    CHECK(contains(told("a.csv", "id,utterance\n1,the cat\n"), "\"utterance\" is read as the text"));
    CHECK(workspace.heed({"pull", "default"}).code == 2);
}

TEST_CASE("of several records one is named by an id that there is") {
    const Workspace workspace;
    workspace.write("a.jsonl",
                    "{\"id\": \"doc-1\", \"text\": \"a\"}\n{\"id\": \"doc-2\", \"text\": \"b\"}\n");
    CHECK(contains(workspace.heed({"heatmap", "-f", "a.jsonl"}).err,
                   "choose one with --record ID, such as \"doc-1\""));
    CHECK(contains(workspace.heed({"heatmap", "-f", "a.jsonl", "--record", "doc2"}).err,
                   "expected a record doc2, found none of that id; did you mean doc-2?"));
    workspace.write("b.txt", "a\nb\n");
    CHECK(contains(workspace.heed({"heatmap", "-f", "b.txt"}).err, "choose one with --record N"));
}

TEST_CASE("quotes and dashes of a word processor are told, and no advice keeps them") {
    const Workspace workspace;
    const auto told = [&](const std::vector<std::string>& texts) {
        std::vector<std::string> command{"tokens"};
        command.insert(command.end(), texts.begin(), texts.end());
        return workspace.heed(command);
    };
    const Finished split = told({"\u201CThe", "cat", "sat\u201D"});
    CHECK(contains(split.err, "heed tokens \"The cat sat\""));
    CHECK(contains(split.err, "begins with a quote of a word processor"));
    CHECK(contains(told({"\u2018cat\u2019"}).err, "begins with a quote of a word processor"));
    CHECK(told({"\u201CThe cat\u201D, he said"}).err.empty());
    CHECK(told({"\u2212\u2212layer", "1"}).code == 2);
    CHECK(told({"--", "\u201Ccat\u201D"}).err.empty());
}

TEST_CASE("records over several lines, compressed ones and null are called what they are") {
    const Workspace workspace;
    workspace.write("a.jsonl", "{\n  \"format\": \"heed.attention\"\n}\n");
    CHECK(contains(workspace.heed({"show", "a.jsonl"}).err, "jq -c . writes each record on one"));
    workspace.write("a.json.gz", "");
    CHECK(contains(workspace.heed({"show", "a.json.gz"}).err, "unpack it first"));
    CHECK(contains(workspace.heed({"tokens", "a.tar.gz"}).err, "a.tar.gz"));
    workspace.write("b.tar.gz", "");
    CHECK(contains(workspace.heed({"tokens", "-f", "b.tar.gz"}).err, "unpack it first"));
    workspace.write("c.jsonl", "{\"text\": null}\n");
    CHECK(contains(workspace.heed({"tokens", "-f", "c.jsonl"}).err, "found null in \"text\""));
    workspace.write("d.txt", "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n");
    CHECK(contains(workspace.heed({"tokens", "-f", "d.txt"}).err, "begins with a word and its tag per line"));
}

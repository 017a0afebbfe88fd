// Files and flags that are not what they are called: each is said in one line, with what to type.
#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/deflate.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using namespace std::string_literals;

namespace {

constexpr const char* one_matrix = R"({"attention": [[1, 0], [0.5, 0.5]], "tokens": ["a", "b"]})";

/// The one line that stderr has of a command that is rejected.
std::string only_line(const Finished& finished) {
    INFO(finished.err);
    CHECK(finished.code == 3);
    CHECK(std::count(finished.err.begin(), finished.err.end(), '\n') == 1);
    return finished.err;
}

}  // namespace

TEST_CASE("bytes of another kind are called what they are, whatever the name, in one line") {
    const Workspace workspace;
    workspace.write("a.json", one_matrix);
    workspace.heed({"attend", "a.json", "-o", "a.npz"});
    const std::string npz = workspace.read("a.npz"), packed = gzipped("the cat\nthe dog\n");
    for (const std::string name : {"b.txt", "b.jsonl", "b.json", "b.csv", "b.tsv", "b.conllu", "b.fasta"}) {
        workspace.write(name, packed);
        CHECK(contains(only_line(workspace.heed({"attend", "-f", name, "-o", "out.jsonl"})),
                       name + ": expected text, found what gzip has packed (gzip -dc unpacks it"));
        workspace.write(name, npz);
        CHECK(contains(only_line(workspace.heed({"tokens", "-f", name})),
                       name + ": expected text, found a zip archive (numpy.savez names one .npz"));
    }
    CHECK(contains(only_line(workspace.heed({"tokens", "-f", "-"}, packed)), "found what gzip has packed"));
    CHECK(contains(only_line(workspace.heed({"show", "-"}, packed)), "found what gzip has packed"));
    CHECK(contains(only_line(workspace.heed({"show", "b.json"})), "found a zip archive"));
    CHECK(contains(only_line(workspace.heed({"show", "b.csv"})), "a table of numbers, found a zip archive"));
    workspace.write("c.txt.gz", "the cat\n");
    CHECK(contains(only_line(workspace.heed({"tokens", "-f", "c.txt.gz"})),
                   "is no whole gzip file: it holds text (name it without .gz)"));
    workspace.write("d.txt", "\xFF\xFEt\0h\0"s);
    CHECK(contains(only_line(workspace.heed({"tokens", "-f", "d.txt"})), "iconv -f UTF-16 -t UTF-8"));
}

TEST_CASE("text of another format than its name says is called what it is, in one line") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& content) {
        workspace.write(name, content);
        return only_line(workspace.heed({"tokens", "-f", name}));
    };
    CHECK(contains(told("a.csv", "[{\"text\": \"the cat\"}]"), "found an array of JSON (--file-format json"));
    CHECK(contains(told("a.tsv", "{\"text\": \"the cat\"}\n"), "found JSON lines (--file-format jsonl"));
    CHECK(contains(told("a.jsonl", "id,text\n1,the cat\n"), "the header of a table (--file-format csv"));
    CHECK(contains(told("a.jsonl", "the cat\n\nthe dog\n"), "found text (--file-format txt reads it)"));
    CHECK(contains(told("a.jsonl", "[{\"text\": \"the cat\"},\n"), "--file-format json reads it"));
    workspace.write("a.csv", "[[1, 0], [0.5, 0.5]]");
    CHECK(contains(only_line(workspace.heed({"show", "a.csv"})),
                   "expected a table of numbers, found JSON (name it .json)"));
    CHECK(contains(told("a.json", "{\"text\": \"the cat\"}\n{\"text\": \"b\"}\n"),
                   "expected an array of records, found JSON lines (--file-format jsonl reads them)"));
    CHECK(contains(told("a.json", "{\"version\": 1, \"data\": [{\"text\": \"b\"}]}"),
                   "jq '.data' writes the array"));
    CHECK(contains(told("a.json", "{\"text\": {\"0\": \"the cat\"}}"), "to_json(orient=\"records\")"));
    workspace.write("one.jsonl", "no JSON\n{\"text\": \"the cat\"}\n");
    CHECK(workspace.heed({"tokens", "-f", "one.jsonl"}).code == 4);
    workspace.write("p.txt", ">p1 human\nMKTAYIAK\n");
    CHECK(contains(workspace.heed({"tokens", "-f", "p.txt"}).err, "--file-format fasta reads proteins"));
}

TEST_CASE("what is nearly JSON, a table or text is answered with what to change") {
    const Workspace workspace;
    const auto told = [&](std::vector<std::string> command, const std::string& content) {
        workspace.write(command.back(), content);
        return workspace.heed(std::move(command)).err;
    };
    CHECK(contains(told({"show", "a.json"}, "{'tokens': ['a'], 'attention': [[1]]}"),
                   "(JSON has double quotes, as Python's json.dump writes them)"));
    CHECK(contains(told({"show", "a.json"}, "[[1, 0], [0, 1],]"),
                   "found \"]\" (leave out the comma before it)"));
    CHECK(contains(told({"show", "a.json"}, "{\"attention\": [[1]],}"), "(leave out the comma before it)"));
    CHECK(contains(told({"tokens", "-f", "a.jsonl"}, "{\"text\": \"a\"},\n"),
                   "found \",\" (leave out the comma after the record)"));
    CHECK(contains(told({"show", "a.csv"}, "a\tb\n1\t0\n0\t1\n"), "(tabs separate its cells: name it .tsv)"));
    CHECK(contains(told({"show", "b.json"}, R"({"tokens": ["a"], "attention": [["1.0"]]})"),
                   "$.attention[0][0]: expected a number, found the string"));
    CHECK(contains(told({"show", "b.json"}, R"({"tokens": ["a"], "attn": {"0": [[1]]}})"),
                   "$.attn: expected an array named attention"));
    CHECK(contains(told({"tokens", "-f", "a.txt"}, "the cat\rthe dog\r"),
                   "line 1: a carriage return alone ends no "));
    CHECK(contains(told({"tokens", "-f", "b.txt"}, "EU B-ORG\nrejects O\n\n"),
                   "begins with a word and its tag per line"));
    CHECK_FALSE(contains(told({"tokens", "-f", "b.txt"}, "vitamin B-12\nthe cat\n"), "its tag"));
}

TEST_CASE("a list that Python or numpy printed is named where it is read as text") {
    const Workspace workspace;
    const auto told = [&](const std::string& text) {
        workspace.write("a.txt", text);
        const Finished tokens = workspace.heed({"tokens", "-f", "a.txt"});
        CHECK(tokens.code == 0);
        return contains(tokens.err, "a.txt begins as a list that Python printed, and is read as text");
    };
    for (const std::string list :
         {"['the cat', 'a dog']\n", "['the' 'cat']", "['The', 'cat']\n['A', 'dog']\n",
          "[('the cat', 0), ('a dog', 1)]", "('the cat', 'a dog')", "{'text': 'the cat'}", "[['a']]"})
        CHECK(told(list));
    for (const std::string text :
         {"[the cat]", "('Tis the season)", "(\"Yes\", he said)", "'the cat', 'a dog'", "[CLS] 'the'",
          "[\"Quoted\" text]", "[", "('", "['", ""})
        CHECK_FALSE(told(text));
    CHECK(contains(workspace.heed({"tokens", "-f", "-"}, "['the cat', 'a dog']").err,
                   "standard input begins as a list that Python printed"));
}

TEST_CASE("a printed list in a cell of a table is named, once") {
    const Workspace workspace;
    const auto warnings = [&](const std::string& cell, const std::vector<std::string>& flags) {
        workspace.write("a.csv",
                        "tokens,words,x\n" + cell + "," + cell + ",1\n" + cell + "," + cell + ",2\n");
        std::vector<std::string> arguments = {"tokens", "-f", "a.csv"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        const Finished finished = workspace.heed(arguments);
        CHECK(finished.code == 0);
        return finished.err;
    };
    for (const std::vector<std::string>& flags : {{"--text-field", "tokens"}, std::vector<std::string>()})
        for (const std::string cell :
             {"\"['EU' 'rejects']\"", "\"['EU', 'rejects']\"", "\"[\"\"EU\"\",\"\"b\"\"]\""}) {
            const std::string said = warnings(cell, flags);
            CHECK(contains(said, "a.csv, line 2: a cell begins as a printed list"));
            CHECK_FALSE(contains(said, "line 3"));
        }
    CHECK(warnings("EU rejects", {"--text-field", "tokens"}).empty());
}

TEST_CASE("a figure without a sign takes no comparison, and names the one that does") {
    for (const std::string command : {"heads", "flow", "text", "show"})
        CHECK(contains(Workspace().heed({command, "the cat", "--compare", "the dog"}).err,
                       "no flag --compare; heed heatmap draws a difference, which has a sign"));
    CHECK(contains(Workspace().heed({"view", "the cat", "--compare", "the dog", "-o", "v.html"}).err,
                   "heed heatmap compares texts of as many tokens place by place"));
}

TEST_CASE("what a word processor, a browser or another shell makes of a command is answered") {
    const Workspace workspace;
    const auto said = [&](std::vector<std::string> arguments, int code) {
        const Finished finished = workspace.heed(std::move(arguments));
        CHECK(finished.code == code);
        return finished.err;
    };
    CHECK(contains(said({"tokens", "a b", "–model"}, 2),
                   "\"–model\" begins with a long dash: flags begin with - or --"));
    CHECK_FALSE(contains(said({"tokens", "–", "– no, he said"}, 0), "hyphen"));
    CHECK(
        contains(said({"tokens", "caf\\u00e9 au lait"}, 0),
                 "the text holds \\u00e9 as six characters: type the letter itself, or $'\\u00e9' in bash"));
    CHECK(said({"tokens", "\\unit of \\u00"}, 0).empty());
    CHECK(contains(said({"tokens", "--model", "https://huggingface.co/owner/cased", "a b"}, 3),
                   "did you mean owner/cased?"));
    for (const std::string address :
         {"huggingface.co/cased/tree/main", "http://hf.co/cased?library=transformers",
          "https://huggingface.co/cased"})
        CHECK(contains(said({"tokens", "--model", address, "a b"}, 3), "did you mean cased?"));
    CHECK_FALSE(contains(said({"tokens", "--model", "my.models/cased", "a b"}, 3), "did you mean cased?"));
    CHECK(contains(said({"--layer", "0", "heatmap", "a b"}, 2),
                   "flags stand after the command, as in heed heatmap"));
    CHECK(contains(said({"HEATMAP", "a b"}, 2), "did you mean heatmap?"));
}

TEST_CASE("names that flags and commands have elsewhere are answered with heed's") {
    const Workspace workspace;
    const auto said = [&](std::vector<std::string> arguments) {
        const Finished finished = workspace.heed(std::move(arguments));
        CHECK(finished.code == 2);
        return finished.err;
    };
    const std::vector<std::pair<std::string, std::string>> flags = {
        {"--cmap=viridis", "; did you mean --colormap MAP?"},
        {"--average", "; did you mean --mean WHICH?"},
        {"--height=3in", "; did you mean --size WxH?"},
        {"--head_index=1", "; did you mean --head N?"},
        {"--sentence_b=x", "; did you mean --pair TEXT?"},
        {"--device=cuda", "; heed computes on the CPU and needs no device"},
        {"--hide_special", "; did you mean --hide-special?"},
        {"-j4", "; did you mean --threads N?"},
        {"--pdf", "; the extension says the format, as in -o NAME.svg"},
        {"--fp16", "; heed computes in float32"}};
    for (const auto& [typed, meant] : flags)
        CHECK(contains(said({"heatmap", "a b", typed}),
                       "has no flag " + typed.substr(0, typed.find('=')) + meant));
    CHECK(contains(said({"attend", "a b", "--fp16"}),
                   "; heed computes in float32; --precision N writes fewer digits"));
    CHECK_FALSE(contains(said({"tokens", "a b", "--cmap", "x"}), "did you mean"));
    const std::vector<std::pair<std::string, std::string>> commands = {
        {"plot", "heatmap"},    {"version", "--version"}, {"model_view", "view"},
        {"tokenize", "tokens"}, {"download", "pull"},     {"compare", "heatmap with --compare"}};
    for (const auto& [typed, meant] : commands)
        CHECK(contains(said({typed, "a b"}), "no command \"" + typed + "\"; did you mean " + meant + "?"));
}

TEST_CASE("that a file holds no record at all is said") {
    const Workspace workspace;
    workspace.write("a.txt", "");
    for (const std::string command : {"stats", "tokens", "attend"})
        CHECK(workspace.heed({command, "-f", "a.txt"}).err == "heed: warning: a.txt holds no records\n");
    CHECK(workspace.heed({"stats", "-f", "a.txt", "--shard", "0/2", "-o", "part.json"}).err.empty());
}

TEST_CASE("numbers that a table of attention lacks are keys that a query could not see") {
    const Workspace workspace;
    for (const std::string cell : {"", "nan", "NaN", "NA"}) {
        workspace.write("a.csv", ",the,cat\nthe,1," + cell + "\ncat,0.5,0.5\n");
        const Finished shown = workspace.heed({"attend", "a.csv", "-o", "a.json"});
        CHECK(shown.code == 0);
        CHECK(contains(shown.err, "heed takes these keys as hidden from their queries"));
        CHECK(contains(workspace.read("a.json"), "\"hidden_keys\""));
    }
    CHECK(workspace.heed({"show", "--embeddings", "a.csv"}).code == 3);
}

TEST_CASE("a flag after -- is a text, and said to be") {
    const Workspace workspace;
    CHECK(contains(workspace.heed({"tokens", "--", "the cat", "--numbers"}).err,
                   "\"--numbers\" stands after --, and is a text: flags stand before it"));
    CHECK(workspace.heed({"tokens", "--", "--help me"}).err.empty());
}

TEST_CASE("a sentence without spaces is one token of the layer from scratch, and said to be") {
    const Workspace workspace;
    const auto said = [&](const std::string& text) {
        return workspace.heed({"tokens", text}).err +
               workspace.heed({"show", "--model", "self-attention", text}).err;
    };
    CHECK(contains(said("我爱北京"), "the text is one token: self-attention splits at spaces"));
    CHECK_FALSE(contains(said("我 爱"), "one token"));
    CHECK_FALSE(contains(said("hello"), "one token"));
    CHECK_FALSE(contains(said("достопримечательность"), "one token"));
}

TEST_CASE("a weight too small for its column stands below the others") {
    const Workspace workspace;
    workspace.write("a.json", R"({"attention": [[0.000379123, 0.6, 0.399620877], [1, 0, 0], [1, 0, 0]],
                                  "tokens": ["a", "b", "c"]})");
    const std::string table = workspace.heed({"text", "a.json", "--from", "0"}).out;
    INFO(table);
    CHECK(contains(table, "a    <0.001"));
    CHECK(contains(table, "b       0.6 "));
}

TEST_CASE("an output whose name says no format is answered with one that does") {
    const Workspace workspace;
    const auto said = [&](const std::string& output) {
        return workspace.heed({"heatmap", "a b", "-o", output}).err;
    };
    CHECK(contains(said("t"), "svg, pdf or png, not as t (give -o NAME.svg, or --format)"));
    CHECK(contains(said("figs/"), "not as figs/ (give -o figs/NAME.svg)"));
    CHECK(contains(said("/proc/x.svg"), "no file can be made in /proc"));
}

TEST_CASE("resume: what is left to do is said, at the end and at Ctrl-C") {
    const Workspace workspace;
    std::string texts;
    for (int i = 0; i < 1000; ++i) texts += "the cat sat on the mat\n";
    workspace.write("in.txt", texts);
    const std::string command = "heed attend -f in.txt -o out.jsonl --resume --threads 1";
    const Finished stopped = workspace.shell(
        command + " & until [ -e out.jsonl.manifest.json ]\ndo :; done; kill -TERM $!; wait $!");
    CHECK(contains(stopped.err, "kept, and the same command continues with the rest"));
    CHECK(workspace.shell(command).code == 0);
    const Finished again = workspace.shell(command);
    CHECK(again.code == 0);
    CHECK(again.err == "heed: out.jsonl was finished before, with 1,000 records: nothing is left to do\n");
    CHECK(workspace.shell(command + " -q").err.empty());
}

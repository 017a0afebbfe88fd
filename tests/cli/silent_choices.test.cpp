// What is probably meant otherwise than it is typed is an error with what to type, or a warning.
#include <algorithm>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

TEST_CASE("a text that looks like a path is an error that says what to type") {
    const Workspace workspace;
    workspace.write("essay.txt", "the cat\n");
    workspace.write("plain", "the cat\n");
    workspace.shell("mkdir folder");
    for (const std::string command : {"attend", "tokens", "heatmap", "stats"}) {
        const Finished refused = workspace.heed({command, "essay.txt"});
        CHECK(refused.code == 2);
        CHECK(refused.err ==
              "heed: error: \"essay.txt\" is a file, not a text: -f essay.txt reads texts from it (if it is "
              "a text, "
              "type heed " +
                  command + " -- \"essay.txt\")\n");
        CHECK(workspace.heed({command, "plain"}).code == 2);
        CHECK(contains(workspace.heed({command, "folder"}).err, "is a folder, not a text"));
        CHECK(workspace.heed({command, "a cat", "essay.txt"}).code == 2);
        CHECK(contains(workspace.heed({command, "absent.txt.gz"}).err, "looks like the name of a file"));
        CHECK(contains(workspace.heed({command, "esay.txt"}).err, "did you mean essay.txt?"));
    }
    for (const std::string name :
         {"a.jsnol", "a.tx",    "a.pt",      "a.bin",     "b/a.svg",  "a.parquet",    "a.safetensor",
          "a.fasta", "p.fa",    "p.fsta",    "notes.md",  "a.DOCX",   "out/attn.dat", "model.onnx",
          "x.h5",    "run.log", "c.txt.bz2", "script.py", "a.ndjson", "b.zip",        "./in.conll"})
        CHECK(workspace.heed({"attend", name}).code == 2);
    // Those of saved records are opened.
    CHECK(workspace.heed({"attend", "absent.CSV"}).code == 3);
    CHECK(contains(workspace.heed({"attend", "a.pt"}).err, "torch.load('a.pt'"));
    CHECK(contains(workspace.heed({"attend", "a'b.pt"}).err, "torch.load('attention.pt'"));
}

TEST_CASE("of a file that is given as a text it is said how its kind is read") {
    const Workspace workspace;
    const auto way = [&](const std::string& name) {
        workspace.write(name, "the cat\n");
        const Finished refused = workspace.heed({"show", name});
        CHECK(refused.code == 2);
        return refused.err;
    };
    CHECK(contains(way("a.ndjson"), "-f a.ndjson reads texts from it"));
    CHECK(contains(way("a.md"), "-f a.md reads texts from it, one per line, with --file-format txt"));
    CHECK(contains(way("a.pkl"), "heed does not read pickles"));
    CHECK(contains(way("a.h5"), "numpy.save saves one"));
    CHECK(contains(way("a.docx"), "save it as plain text"));
    CHECK(contains(way("a.parquet"), "pandas.read_parquet('a.parquet').to_csv('a.csv')"));
    CHECK(contains(way("a.conll"), "--file-format conllu reads it if it is CoNLL-U"));
    CHECK(contains(way("a.txt.bz2"), "unpack it first"));
    CHECK(contains(way("a.txt.gz"), "-f a.txt.gz reads texts from it (if"));
    workspace.write("raw", std::string("a\0b", 3));
    CHECK(contains(workspace.heed({"show", "raw"}).err, "heed reads texts with -f from .txt"));
}

TEST_CASE("a file that is not there is said, with the one that is probably meant") {
    const Workspace workspace;
    workspace.write("attention.npy", "");
    workspace.write("corpus.jsonl", "{\"text\": \"the cat\"}\n");
    workspace.write("a.parquet", "");
    const auto said = [&](const std::vector<std::string>& words, int code) {
        const Finished finished = workspace.heed(words);
        CHECK(finished.code == code);
        return finished.err;
    };
    CHECK(contains(said({"heatmap", "atention.npy"}, 3), "did you mean attention.npy?"));
    CHECK(contains(said({"stats", "-f", "corpsu.jsonl"}, 3), "did you mean corpus.jsonl?"));
    CHECK(contains(said({"tokens", "corpus.json"}, 2), "did you mean corpus.jsonl?"));
    CHECK(contains(said({"tokens", "attention"}, 0), "is taken as a text; there is a file attention.npy"));
    CHECK(said({"tokens", "--", "attention"}, 0).empty());
    CHECK(contains(said({"stats", "-f", "nosuchfile"}, 3), "nosuchfile: there is no such file"));
    CHECK(contains(said({"stats", "-f", "Mary felt her cat"}, 2), "leave out -f to give it as a TEXT"));
    CHECK(contains(said({"stats", "-f", "a.parquet"}, 2), "pandas.read_parquet"));
    CHECK(contains(said({"tokens", "nothere.pt"}, 2), "there is no such file"));
}

TEST_CASE("a text that begins as a path is computed, with a warning") {
    const Workspace workspace;
    workspace.shell("mkdir folder");
    for (const std::string path : {"/data/corpus", "./corpus", "../corpus", "~/corpus", "folder/corpus"}) {
        const Finished taken = workspace.heed({"tokens", path});
        CHECK(taken.code == 0);
        CHECK(contains(taken.err, "is taken as a text, and there is no such file: -f reads a file of texts"));
        CHECK(workspace.heed({"tokens", "--", path}).err.empty());
    }
}

TEST_CASE("JSON is no text: where it is typed, and where it comes from standard input") {
    const Workspace workspace;
    for (const std::string text : {R"({"text": "the cat"})", R"([{"text": "the cat"}])", "{ \"a\": 1 }\n"}) {
        const Finished refused = workspace.heed({"tokens", text});
        CHECK(refused.code == 2);
        CHECK(contains(refused.err, "is JSON, not a text: -f - --file-format json"));
        CHECK(workspace.heed({"tokens", "--", text}).code == 0);
    }
    for (const std::string text :
         {"[MASK] is a token.", "{curly} words", "[1] Vaswani et al.", "[[a link]]"}) {
        CHECK(workspace.heed({"tokens", text}).code == 0);
        CHECK(workspace.heed({"tokens", "-f", "-"}, text + "\n").code == 0);
    }
    const Finished lines = workspace.heed({"tokens", "-f", "-"}, "{\"text\": \"the cat\"}\n");
    CHECK(contains(lines.out, R"(["[CLS]", "the", "cat", "[SEP]"])"));
    CHECK(lines.err.empty());  // no guess is left: the record was read
    CHECK(contains(workspace.heed({"tokens", "-f", "-"}, "{\"what\": [1]}\n").err,
                   "begins as JSON: it is read as JSON lines (--file-format txt takes it as text)"));
    for (const std::string array : {"[[0.5, 0.5], [0.1, 0.9]]", "[[[1, 0], [-0, 1]]]", "[ [ -1 ] ]"}) {
        const Finished refused = workspace.heed({"tokens", "-f", "-"}, array);
        CHECK(refused.code == 2);
        CHECK(contains(refused.err, "standard input is an array of numbers: give - instead of -f -"));
    }
    workspace.write("in.txt", "{\"text\": \"the cat\"}\n");
    const Finished as_text = workspace.heed({"tokens", "-f", "in.txt"});
    CHECK(as_text.code == 0);
    CHECK(contains(as_text.err,
                   "in.txt begins as JSON, and is read as text (--file-format jsonl reads JSON lines)"));
    CHECK(workspace.heed({"tokens", "-f", "in.txt", "--file-format", "txt"}).err.empty());
}

TEST_CASE("words with points and slashes are texts, and so is what stands after --") {
    const Workspace workspace;
    workspace.write("essay.txt", "the cat\n");
    for (const std::string text :
         {"and/or", "he/she", "3.14", "e.g.", "example.com", "https://a.de/b.pdf", "me@b.pt", "www.b.pt",
          "essay", "I read essay.txt", ".txt", "U.S.A", "a.k.a.", "Node.js", "end.Start", "booking.com"}) {
        const Finished taken = workspace.heed({"tokens", text});
        CHECK(taken.code == 0);
        CHECK(taken.err.empty());
    }
    for (const std::string text : {"essay.txt", "a.json", "-", ".", "a.csv"}) {
        const Finished taken = workspace.heed({"attend", "--", text});
        CHECK(taken.code == 0);
        CHECK(taken.err.empty());
    }
}

TEST_CASE("an empty text and a sentence without quotes are computed, with a warning") {
    const Workspace workspace;
    CHECK(contains(workspace.heed({"attend", ""}).err, "warning: a TEXT is empty"));
    const Finished nothing = workspace.heed({"attend", "-f", "-", "-o", "none.jsonl"}, "");
    CHECK(nothing.code == 0);
    CHECK(nothing.err == "heed: warning: standard input holds no records\n");
    const Finished words = workspace.heed({"tokens", "The", "cat", "sat"});
    CHECK(words.code == 0);
    CHECK(words.err ==
          "heed: warning: 3 texts of one word each: if they are one sentence, quote the sentence, as in heed "
          "tokens \"The cat sat\"\n");
    CHECK(workspace.heed({"tokens", "The", "cat", "-q"}).err.empty());
    CHECK(workspace.heed({"tokens", "The cat", "sat"}).err.empty());
    const auto meant = [&](const std::vector<std::string>& texts) {
        std::vector<std::string> command = {"attend", "--model", "self-attention"};
        command.insert(command.end(), texts.begin(), texts.end());
        return workspace.heed(command).err;
    };
    CHECK(meant({"--", "yes", "no"}).empty());
    CHECK(!contains(meant({"我爱北京", "天安门"}), "one word each"));
    CHECK(!contains(meant({"สวัสดี", "ครับ"}), "one word each"));
    CHECK(meant({"MKTAYIAK", "GIVEQ"}).empty());
    CHECK(contains(meant({"Ça", "“va”"}), "2 texts of one word each"));
}

TEST_CASE("without a text what reads standard input is said") {
    const Workspace workspace;
    CHECK(contains(workspace.heed({"heatmap"}).err, "-f - reads texts from standard input"));
    CHECK(contains(workspace.heed({"tokens"}).err, "-f - reads texts from standard input"));
    CHECK(contains(workspace.heed({"heatmap", "-"}, "The cat").err, "-f - reads text"));
    const Finished record = workspace.shell("heed attend 'the cat' --layer 0 | heed heatmap -f -");
    CHECK(record.code == 2);
    CHECK(contains(record.err, "standard input is a saved record: give - instead of -f -"));
}

TEST_CASE("a text of which half of the tokens are unknown is said, once per run") {
    const Workspace workspace;
    const Finished one = workspace.heed({"attend", "我爱北京天安门"});
    CHECK(one.code == 0);
    CHECK(
        contains(one.err, "warning: 7 of 7 tokens are unknown to the built-in model: choose one that knows"));
    const Finished protein =
        workspace.heed({"tokens", "--model", HEED_SOURCE "/tests/truth/families/esm-dropout", "the cat"});
    CHECK(contains(protein.err, "it reads proteins, one capital letter per residue"));
    SmallBert().write(workspace, "m");
    const auto said = [&](const std::string& text) {
        return workspace.heed({"tokens", "--model", "m", "-f", "-"}, text).err;
    };
    CHECK(contains(said("a 我\n我 爱\n"), "warning: 1 of 2 tokens is unknown to m: "));
    CHECK(!contains(said("a 我\n我 爱\n"), "2 of 2"));
    CHECK(said("a b 我\n").empty());
    CHECK(workspace.heed({"tokens", "--model", "m", "a b 我 b a 爱"}).err ==
          "heed: warning: 2 of 6 tokens are unknown to m: \"我\", \"爱\"\n");
    CHECK(contains(workspace.heed({"tokens", "the cat", "--pair", "the 我 dog"}).err,
                   "to the built-in model: \"我\"\n"));
}

TEST_CASE("a vocabulary with capitals that lowered text never reaches is said, unless the setting is") {
    const Workspace workspace;
    SmallBert model;
    model.files["vocab.txt"] = SmallBert::vocabulary.substr(0, SmallBert::vocabulary.size() - 2) + "Cat\n";
    model.files.erase("tokenizer_config.json");
    model.write(workspace, "m");
    CHECK(contains(workspace.heed({"tokens", "--model", "m", "a a"}).err,
                   "m/vocab.txt has tokens with capitals, such as \"Cat\""));
    model.files["tokenizer_config.json"] = R"({"do_lower_case": true})";
    model.write(workspace, "m");
    CHECK(workspace.heed({"tokens", "--model", "m", "a a"}).err.empty());
}

TEST_CASE("special tokens that the configuration alone names are found in a text") {
    const Workspace workspace;
    SmallBert model;
    for (const std::string said :
         {R"("extra_special_tokens": {"ent_token": "<ent>"})", R"("ent_token": "<ent>")",
          R"("additional_special_tokens": ["<ent>"])", R"("extra_special_tokens": ["<ent>"])"}) {
        model.files["tokenizer_config.json"] = "{" + said + "}";
        model.write(workspace, "m");
        CHECK(contains(workspace.heed({"tokens", "--model", "m", "a <ent> b"}).out,
                       R"(["[CLS]", "a", "<ent>", "b", "[SEP]"])"));
    }
}

TEST_CASE("a cached model is suggested as it has to be typed") {
    const Workspace workspace;
    workspace.shell("mkdir -p hub/models--some-one--all-mini/snapshots/abc");
    CHECK(contains(workspace.shell("HF_HUB_CACHE=$PWD/hub heed inspect all-mini").err,
                   "did you mean some-one/all-mini?"));
}

TEST_CASE("columns that pandas numbered are a header, and rows of whole numbers are data") {
    const Workspace workspace;
    const auto tokens = [&](const std::string& table) {
        workspace.write("x.csv", table);
        return workspace.heed({"attend", "--embeddings", "x.csv"}).out;
    };
    CHECK(contains(tokens("0,1,2\n1.5,0.2,0.1\n1.0,2.0,0.3\n"), "\"tokens\": [\"0\", \"1\"],"));
    CHECK(contains(tokens("0,1,2\n3,4,5\n"), "\"tokens\": [\"0\", \"1\"],"));
    CHECK(contains(tokens("0,1\n0.5,0.5\n"), "\"tokens\": [\"0\", \"1\"],"));
}

TEST_CASE("tasks of a Slurm array that does not begin at 0 are counted from its first") {
    const Workspace workspace;
    workspace.write("in.txt", "a\nb\nc\nd\n");
    const auto run = [&](const std::string& id, const std::string& of) {
        return workspace.shell(
            "SLURM_ARRAY_TASK_ID=" + id + " SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=" + of +
            " SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_STEP=" + (of == "3" ? "2" : "1") +
            " heed attend -f in.txt --layer 0 --head 0 --shard slurm/2 -o 'part-{shard}.jsonl'");
    };
    CHECK(run("1", "3").code == 0);
    CHECK(run("3", "3").code == 0);
    CHECK(workspace.heed({"merge", "part-0.jsonl", "part-1.jsonl", "-o", "all.jsonl"}).code == 0);
    CHECK(run("1", "7").code == 2);
}

TEST_CASE("word vectors are read from .gz, and the lower case that a table has is said") {
    const Workspace workspace;
    workspace.shell("printf 'the 1 2\\ncat 3 4\\n' | gzip >glove.txt.gz");
    CHECK(workspace.heed({"attend", "--embeddings", "glove.txt.gz", "the cat"}).code == 0);
    const Finished upper = workspace.heed({"attend", "--embeddings", "glove.txt.gz", "The dog"});
    CHECK(upper.code == 3);
    CHECK(contains(upper.err, "none for \"The\" (there is one for \"the\"), \"dog\""));
}

TEST_CASE("a file of texts that is given as a record is answered with -f") {
    const Workspace workspace;
    workspace.write("a.csv", "id,text\n1,\"The cat, sat.\"\n");
    workspace.write("a.jsonl", "{\"text\": \"the cat\"}\n");
    workspace.write("a.json", "[\"the cat\", \"the dog\"]");
    workspace.write("tokens.jsonl", "{\"tokens\": [\"the\"]}\n");
    for (const std::string name : {"a.csv", "a.jsonl", "a.json", "tokens.jsonl"}) {
        const Finished rejected = workspace.heed({"show", name});
        CHECK(rejected.code == 3);
        const bool is_table = name == "a.csv";
        CHECK(contains(rejected.err,
                       is_table ? "-f a.csv reads them" : "with -f " + name + ", a model computes"));
        CHECK(workspace.heed({"tokens", "-f", name}).code == 0);
    }
    workspace.write("records.json", "[{\"format\": \"heed.attention\"}]");
    CHECK(contains(workspace.heed({"show", "records.json"}).err, "a .jsonl has one record per line"));
    CHECK(contains(workspace.shell("heed attend 'the cat' --format npz -o - | heed show -").err,
                   "arrays of numpy (heed attend writes JSON with --format json)"));
}

TEST_CASE("records without a text are counted, and said to be") {
    const Workspace workspace;
    workspace.write("a.txt", "The cat sat.\n\n  \nThe dog lay.\n\n");
    workspace.write("a.csv", "id,text\n1,the cat\n2,\n");
    workspace.write("a.jsonl", "{\"text\": \"the cat\"}\n{\"text\": \"\"}\n");
    CHECK(contains(workspace.heed({"stats", "-f", "a.txt"}).err, "a.txt: 3 of 5 records have no text"));
    CHECK(contains(workspace.heed({"tokens", "-f", "a.csv"}).err, "a.csv: 1 of 2 records has no text"));
    CHECK(contains(workspace.heed({"attend", "-f", "a.jsonl", "-o", "b.jsonl"}).err,
                   "a.jsonl: 1 of 2 records has no text"));
    workspace.write("full.txt", "The cat sat.\n");
    CHECK(workspace.heed({"tokens", "-f", "full.txt"}).err.empty());
}

TEST_CASE("what comes on standard input as text, and was meant otherwise, is told") {
    const Workspace workspace;
    const auto told = [&](const std::string& input) {
        return workspace.heed({"tokens", "-f", "-"}, input).err;
    };
    CHECK(contains(told("\"the cat\"\n\"the dog\"\n"), "begins as a string of JSON"));
    CHECK(contains(told("id,text\n1,the cat\n"), "(--file-format csv reads a table)"));
    CHECK(contains(told("text\tid\nthe cat\t1\n"), "(--file-format tsv reads a table)"));
    CHECK(contains(told(">p1 human\nMKTAYIAK\n"), "(--file-format fasta reads proteins)"));
    CHECK(told("\"The cat,\" he said.\n").empty());
    CHECK(told("> a line that an answer quotes\n").empty());
    CHECK(told("The text, the whole text\n").empty());
    const std::string indented = "{\n  \"text\": \"the cat\"\n}\n";
    CHECK(told(indented) ==
          "heed: error: standard input: line 1: expected a record per line, found JSON over several lines "
          "(jq -c writes each record on one)\n");
    workspace.write("a.jsonl", indented);
    CHECK(workspace.heed({"tokens", "-f", "a.jsonl"}).code == 3);
}

TEST_CASE("tables: separators, quotes and names that differ are told") {
    const Workspace workspace;
    const auto told = [&](const std::string& name, const std::string& content) {
        workspace.write(name, content);
        return workspace.heed({"tokens", "-f", name}).err;
    };
    CHECK(told("a.csv", "id;text\n1;the cat, the dog\n").empty());
    CHECK(told("a.csv", "\xEF\xBB\xBFsep=;\r\nid;text\r\n1;\"the cat; the dog\"\r\n").empty());
    CHECK(contains(told("a.csv", "\"The cat sat, quickly.\"\nThe dog.\n"),
                   "(the first line names the columns: put a line \"text\" above"));
    CHECK(contains(told("a.csv", "1,The cat sat on the mat\n2,The dog\n"), "put such a line above"));
    CHECK(contains(told("b.csv", "id\ttext\n1\tthe cat\n"), "--file-format tsv"));
    CHECK(contains(told("c.csv", "ID,Text\n1,the cat\n"), "\"Text\" is read as the text"));
    CHECK(contains(told("d.csv", "id,Review \n1,the cat\n"), "is read as the text"));
    CHECK(contains(told("e.tsv", "id\ttext\n2\t\"The dog lay.\"\n"),
                   "line 2: the quotes around a cell are read as part of it"));
    CHECK(told("f.tsv", "id\ttext\n2\t\"A \"\"dog\"\" lay.\"\n").empty());
    CHECK(told("f.tsv", "id\ttext\n2\tA \"dog\" lay.\n").empty());
    CHECK(contains(told("g.jsonl", "{\"text\": null}\n"),
                   "\"text\", \"words\" or \"tokens\", found null in \"text\""));
    workspace.write("m.csv", "0,5;0,5\n0,25;0,75\n");
    CHECK(contains(workspace.heed({"show", "m.csv", "--numbers"}).out, "0.25 0.75"));
    workspace.write("s.csv", "5.0e-01 5.0e-01\n2.5e-01 7.5e-01\n");
    CHECK(contains(workspace.heed({"show", "s.csv"}).err, "numpy.savetxt has delimiter=\",\""));
}

TEST_CASE("of many records that are rejected some are told, and all are counted") {
    const Workspace workspace;
    std::string lines;
    for (int i = 0; i < 100; ++i) lines += "{no JSON\n";
    workspace.write("a.jsonl", lines);
    for (const Finished& run :
         {workspace.heed({"tokens", "-f", "a.jsonl"}), workspace.heed({"attend", "-f", "a.jsonl"})}) {
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 22);
        CHECK(contains(run.err, "more records are rejected, and only counted from here on"));
        CHECK(contains(run.err, "100 of 100 records failed"));
    }
}

TEST_CASE("a source that is no source is said to be what it is") {
    const Workspace workspace;
    CHECK(contains(workspace.heed({"show", "--embeddings", "glove.6B.50d", "the cat"}).err,
                   "takes word vectors, in a file that ends in .txt or .vec, not glove.6B.50d"));
    for (const std::string command : {"tokens", "effect"})
        CHECK(contains(workspace.heed({command, "-"}).err, "\"-\" is no text: -f - reads texts"));
    workspace.write("a.json", "[[0.5, 0.5], [0.25, 0.75]]");
    CHECK(contains(workspace.heed({"show", "a.json", "--tokens", "the,cat"}).err,
                   "found 1 (spaces separate tokens; a file has one per line)"));
    CHECK(contains(workspace.shell("true | heed show").err, "- (a record from standard input)"));
    CHECK(contains(workspace.heed({"The cat sat"}).err, "for a sentence, type heed run \"The cat sat\""));
    CHECK(contains(workspace.heed({"attend", "the cat", "--layer", "9"}).err,
                   "heed: error: the built-in model: "));
}

// Outputs that are not simply a new file in a folder: each does what a user expects, or says why not, before
// a model is loaded.
#include <filesystem>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
namespace fs = std::filesystem;
using Names = std::vector<std::string>;

namespace {

/// A command of each kind, without its -o, whose model is not there: who complains of that has begun to work.
const std::vector<Names> commands = {{"attend", "a b", "--model", "no-such-model", "--format", "json"},
                                     {"heatmap", "a b", "--model", "no-such-model", "--format", "svg"},
                                     {"heads", "a b", "--model", "no-such-model", "--format", "pdf"},
                                     {"flow", "a b", "--model", "no-such-model", "--format", "dot"},
                                     {"text", "a b", "--model", "no-such-model", "--format", "html"},
                                     {"tokens", "a b", "--model", "no-such-model"},
                                     {"stats", "a b", "--model", "no-such-model", "--format", "json"},
                                     {"run", "a b", "--model", "no-such-model"}};

Names with_output(Names command, const std::string& path) {
    command.insert(command.end(), {"-o", path});
    return command;
}

/// Refused with `code` and these words, each command before its model is looked for.
void check_refused(const Workspace& workspace, const std::string& path, int code, const std::string& words) {
    for (const Names& command : commands) {
        const Finished run = workspace.heed(with_output(command, path));
        INFO(command.front() << " -o " << path.substr(0, 40) << ": " << run.err);
        CHECK(run.code == code);
        CHECK(contains(run.err, words));
        CHECK_FALSE(contains(run.err, "no-such-model"));
    }
}

const std::string record =
    R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b"], "attention": [[[[0.25, 0.75], [0.5, 0.5]]]],)"
    R"( "layers": [0], "heads": [0], "value": "attention", "normalized": true})"
    "\n";

}  // namespace

TEST_CASE("a name that cannot be written is refused before the work starts") {
    const Workspace workspace;
    workspace.write("file", "x");
    check_refused(workspace, "", 2, "-o takes a name, not \"\"");
    check_refused(workspace, "file/out", 1, "file");
    check_refused(workspace, std::string(256, 'n') + "/out", 1, "File name too long");
    CHECK(workspace.names() == Names{"file"});
}

TEST_CASE(
    "a missing folder, a folder in the file's place and a name of 256 bytes are refused, run makes folders") {
    const Workspace workspace;
    fs::create_directory(workspace.path("there"));
    for (const Names& command : commands) {
        if (command.front() == "run") continue;
        const auto err = [&](const std::string& path) {
            const Finished run = workspace.heed(with_output(command, path));
            CHECK(run.code == 1);
            return run.err;
        };
        INFO(command.front());
        CHECK(err("no/such/out") ==
              "heed: error: cannot write no/such/out: there is no folder no/such (mkdir -p makes it): No "
              "such file or directory\n");
        CHECK(err("there") == "heed: error: cannot write there: Is a directory\n");
        CHECK(err("there/") == "heed: error: cannot write there/: Is a directory\n");
        CHECK(contains(err("new/"), "cannot write new/: "));
        CHECK(contains(err(std::string(256, 'n')), "File name too long"));
    }
    CHECK(workspace.heed({"run", "a b", "-o", "new/below/"}).code == 0);
    CHECK(workspace.has("new/below/flow.dot"));
}

TEST_CASE("run leaves no folder when it fails, and none that was there goes") {
    const Workspace workspace;
    fs::create_directory(workspace.path("there"));
    CHECK(workspace.heed({"run", "a b", "--model", "no-such-model", "-o", "new/below"}).code == 3);
    CHECK(workspace.heed({"run", "a b", "--model", "no-such-model", "-o", "there"}).code == 3);
    CHECK(workspace.names() == Names{"there"});
    fs::create_directories(workspace.path("there/heatmap.svg"));
    const Finished run = workspace.heed({"run", "a b", "-o", "there"});
    CHECK(run.code == 1);
    CHECK(run.err == "heed: error: cannot write there/heatmap.svg: Is a directory\n");
    CHECK_FALSE(workspace.has("there/attention.json"));
}

TEST_CASE("a name of 255 bytes is written") {
    const Workspace workspace;
    const std::string name = std::string(250, 'n') + ".json";
    CHECK(workspace.heed({"attend", "a b", "-o", name}).code == 0);
    CHECK(workspace.names() == Names{name});
}

TEST_CASE("of a file each, the folder is tried before the work starts") {
    const Workspace workspace;
    const Finished run = workspace.heed({"attend", "a b", "--model", "no-such-model", "-o", "no/{id}.json"});
    CHECK(run.code == 1);
    CHECK(contains(run.err, "there is no folder no (mkdir -p makes it): No such file or directory"));
}

TEST_CASE("an output that is an input is refused, by whatever name") {
    const Workspace workspace;
    workspace.write("a.json", record);
    fs::create_symlink("a.json", workspace.path("link.json"));
    fs::create_hard_link(workspace.path("a.json"), workspace.path("hard.json"));
    for (const std::string name : {"a.json", "./a.json", "link.json", "hard.json"}) {
        const Finished run = workspace.heed({"attend", "a.json", "-o", name});
        INFO(name);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "heed: error: " + name + " is the file that is read"));
        CHECK(contains(run.err, "write to another"));
    }
    for (const std::string line :
         {"heed attend a.json >>a.json", "heed attend - <a.json -o a.json",
          "heed heatmap a.json --format svg -o a.json", "heed attend a.json 1<>a.json",
          "cp a.json attention.json; heed run attention.json -o .",
          "heed attend a.json --compare b.json -o b.json || { code=$?; heed attend a.json "
          "-o b.json; heed attend a.json --compare b.json -o b.json; }"}) {
        const Finished run = workspace.shell(line);
        INFO(line);
        CHECK(run.code == 2);
        CHECK(contains(run.err, " is the file that is read"));
    }
    CHECK(workspace.read("a.json") == record);
}

TEST_CASE("texts, embeddings, weights, a mask and a model's files are not written over either") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a b\"}\n");
    workspace.write("x.json", "[[1, 2], [3, 4]]");
    SmallBert().write(workspace, "bert");
    for (const Names& source : {Names{"in.jsonl", "-f", "in.jsonl"},
                                {"x.json", "--embeddings", "x.json"},
                                {"x.json", "--model", "self-attention", "a b", "--mask", "x.json"},
                                {"x.json", "--model", "self-attention", "a b", "--mask", "x.json:mask"},
                                {"bert/model.safetensors", "--model", "bert", "a b"},
                                {"bert/config.json", "--model", "bert", "a b"},
                                {"bert/model.safetensors", "--model", "self-attention", "a b", "--weights",
                                 "bert/model.safetensors"}}) {
        Names command = {"attend", "-o"};
        command.insert(command.end(), source.begin(), source.end());
        const std::string before = workspace.read(source.front());
        const Finished run = workspace.heed(command);
        INFO(source.front() << " " << source.back() << ": " << run.err);
        CHECK(run.code == 2);
        CHECK(contains(run.err, " is the file that is read"));
        CHECK(workspace.read(source.front()) == before);
    }
    const Finished each = workspace.shell(
        "echo '{\"id\": \"in\", \"text\": \"a\"}' >in.jsonl; cp in.jsonl kept\n"
        "heed attend -f in.jsonl -o '{id}.jsonl'; echo $?; cmp kept in.jsonl");
    CHECK(each.code == 0);
    CHECK(each.out == "3\n");
    CHECK(workspace.heed({"tokens", "-f", "in.jsonl", "-o", "in.jsonl"}).code == 2);
}

TEST_CASE("weights in shards of any name are not written over, and other files beside them are") {
    const Workspace workspace;
    workspace.shell("cp -r '" HEED_SOURCE
                    "/tests/truth/bert/sharded' m; cd m; sed -i s/model-0000/weights-0000/ *.index.json; for "
                    "f in model-0*; do mv $f weights-${f#model-}; done; printf '[PAD]\\n[UNK]\\n[CLS]\\n[SEP]"
                    "\\nthe\\ncat\\n' >vocab.txt; cp config.json other.safetensors");
    const std::string shard = "m/weights-00002-of-00004.safetensors";
    const std::string before = workspace.read(shard);
    const Finished run = workspace.heed({"attend", "--model", "m", "the cat", "-o", shard});
    INFO(run.err);
    CHECK(run.code == 2);
    CHECK(contains(run.err, shard + " is the file that is read"));
    CHECK(workspace.read(shard) == before);
    CHECK(workspace.heed({"attend", "--model", "m", "the cat", "-o", "m/other.safetensors"}).code == 0);
}

TEST_CASE("devices, and what is behind /dev, are written as they stand") {
    const Workspace workspace;
    const std::string json = workspace.heed({"attend", "a b"}).out;
    const auto out = [&](const std::string& line) {
        const Finished run = workspace.shell(line);
        INFO(line << ": " << run.err);
        CHECK(run.code == 0);
        return run.out;
    };
    CHECK(out("heed attend 'a b' -o /dev/stdout") == json);
    CHECK(out("heed attend 'a b' -o /dev/stdout | cat") == json);
    CHECK(out("heed attend 'a b' -o /dev/fd/3 3>&1 >/dev/null | cat") == json);
    CHECK(out("echo first >f; heed attend 'a b' -o /dev/stdout >>f; cat f") == "first\n" + json);
    CHECK(out("heed heatmap 'a b' -o /dev/stdout") == workspace.heed({"heatmap", "a b"}).out);
    CHECK(out("heed attend 'a b' -o /dev/null").empty());
    CHECK(out("heed flow 'a b' -o /dev/null").empty());
    CHECK(workspace.names() == Names{"f"});
    for (const std::string command : {"attend", "flow", "text", "tokens"}) {
        const Finished full = workspace.heed({command, "a b", "-o", "/dev/full"});
        CHECK(full.code == 1);
        CHECK(full.err == "heed: error: cannot write /dev/full: No space left on device\n");
    }
}

TEST_CASE("a FIFO is written straight, and waits for its reader") {
    const Workspace workspace;
    const Finished run = workspace.shell(
        "mkfifo out; heed attend 'a b' -o out & sleep 0.2; cat out >read; wait $!; echo $?; heed attend 'a "
        "b' | "
        "cmp - read");
    CHECK(run.code == 0);
    CHECK(run.out == "0\n");
    CHECK(fs::is_fifo(workspace.path("out")));
}

TEST_CASE("a symbolic link stays and its file is replaced, a dangling one too") {
    const Workspace workspace;
    fs::create_directory(workspace.path("below"));
    fs::create_symlink("below/real.json", workspace.path("link.json"));
    for (const std::string text : {"a", "a b"}) {
        CHECK(workspace.heed({"attend", text, "-o", "link.json"}).code == 0);
        CHECK(fs::is_symlink(workspace.path("link.json")));
        CHECK(workspace.read("below/real.json") == workspace.heed({"attend", text}).out);
    }
    fs::create_symlink("no/such.json", workspace.path("lost.json"));
    CHECK(workspace.heed({"attend", "a", "-o", "lost.json"}).code == 1);
    fs::create_symlink("round.json", workspace.path("round.json"));
    CHECK(contains(workspace.heed({"attend", "a", "-o", "round.json"}).err,
                   "Too many levels of symbolic links"));
}

TEST_CASE("of a file each, an id that is too long for a name is refused alone") {
    const Workspace workspace;
    const std::string fits(250, 'i'), too_long(251, 'i');
    workspace.write("in.jsonl", "{\"id\": \"" + fits + "\", \"text\": \"a\"}\n{\"id\": \"" + too_long +
                                    "\", \"text\": \"a\"}\n{\"id\": \"c\", \"text\": \"a\"}\n");
    const Finished run = workspace.heed({"attend", "-f", "in.jsonl", "-o", "{id}.json", "--errors", "bad"});
    CHECK(run.code == 4);
    CHECK(run.err == "heed: error: 1 of 3 records failed\n");
    CHECK(workspace.names() == Names{"bad", "c.json", fits + ".json", "in.jsonl"});
    CHECK(contains(workspace.read("bad"), "{\"number\": 1, \"id\": \"" + too_long + "\", \"line\": 2, "));
    CHECK(contains(workspace.read("bad"), "the id is too long for a file's name"));
}

// Which file an output really is, whatever it is called: never one that is read, nor another output.
#include <filesystem>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/model_cache.hpp"
#include "support/small_bert.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using Names = std::vector<std::string>;

namespace {

const std::string corpus =
    "{\"id\": \"p\", \"text\": \"the cat\"}\n{\"id\": \"x\", \"text\": 1}\n{\"id\": \"q\", \"text\": \"a "
    "dog\"}\n";

void write_corpus(const Workspace& workspace) {
    workspace.write("in.jsonl", corpus);
}

/// Two shards, called part-0 and part-1.
void write_shards(const Workspace& workspace, const std::string& ending) {
    write_corpus(workspace);
    for (const std::string i : {"0", "1"})
        workspace.shell("heed attend -q -f in.jsonl -o part-" + i + ending + " --shard " + i + "/2");
}

/// The line of shell ends with code 2 and these words, and changes no file.
void check_refused(const Workspace& workspace, const std::string& line, const std::string& words) {
    const Names before = workspace.names();
    const Finished run = workspace.shell(line);
    INFO(line << ": " << run.err);
    CHECK(run.code == 2);
    CHECK(contains(run.err, words));
    CHECK(workspace.names() == before);
}

int code_of(const Workspace& workspace, const std::string& line) {
    const Finished run = workspace.shell(line);
    INFO(line << ": " << run.err);
    return run.code;
}

}  // namespace

TEST_CASE("output names: a command that writes one file takes no {id}") {
    const Workspace workspace;
    workspace.write("t.conllu", "1\tthe\t_\t_\t_\t_\t2\tdet\t_\t_\n2\tcat\t_\t_\t_\t_\t0\troot\t_\t_\n\n");
    workspace.write("part.jsonl", "");
    for (const std::string line :
         {"heed stats 'the cat.' -o 's-{id}.csv'", "heed syntax -f t.conllu -o 's-{id}.csv'",
          "heed effect 'the [MASK]' -o 'e-{id}.txt'", "heed view 'the cat' -o 'v-{id}.html'",
          "heed tokens 'the cat' -o 't-{id}.jsonl'", "heed merge part.jsonl -o 'm-{id}.jsonl'"})
        check_refused(workspace, line, " writes one file for all records: leave {id} out of -o ");
}

TEST_CASE("output names: files of tensors replace nothing that is read, through links neither") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string attend = "heed attend -f in.jsonl -q -o x.safetensors";
    for (const std::string link : {"ln -s", "ln"}) {
        workspace.shell(link + " in.jsonl x-00000.jsonl");
        check_refused(workspace, attend, "-o x.safetensors may write in.jsonl");
        workspace.shell("rm x-00000.jsonl");
    }
    workspace.shell("ln in.jsonl x-00000.jsonl; mkdir else; ln -s else/x.safetensors x.safetensors");
    check_refused(workspace, attend, "-o x.safetensors may write in.jsonl");
    check_refused(workspace, "cat in.jsonl | heed attend -f - -q -o y.safetensors --errors y-00000.jsonl",
                  "-o y.safetensors may write y-00000.jsonl");
    CHECK(workspace.read("in.jsonl") == corpus);
}

TEST_CASE("output names: merged files of tensors replace none of the shards'") {
    const Workspace workspace;
    write_shards(workspace, ".safetensors");
    const std::string merge = "heed merge -q part-0.safetensors part-1.safetensors -o ";
    const std::string kept = workspace.read("part-0-00000.jsonl");
    workspace.shell("ln -s part-0-00000.jsonl all-00000.jsonl");
    check_refused(workspace, merge + "all.safetensors", "may write part-0-00000.jsonl");
    workspace.shell("rm all-00000.jsonl; ln -s bad.jsonl all-00001.jsonl");
    check_refused(workspace, merge + "all.safetensors --errors bad.jsonl", "are one file");
    CHECK(workspace.read("part-0-00000.jsonl") == kept);
    CHECK(code_of(workspace, merge + "all.safetensors --errors /dev/fd/3 3>&1 | cat >got") == 0);
    CHECK(contains(workspace.read("got"), "\"number\": 1"));
}

TEST_CASE("output names: two outputs are no one file, through a link that dangles neither") {
    const Workspace workspace;
    write_shards(workspace, ".jsonl");
    workspace.shell("ln -s out.jsonl link; ln -s $PWD/link far");
    for (const std::string name : {"link", "far"}) {
        const std::string errors = " -o out.jsonl --errors " + name;
        const std::string words = "out.jsonl and " + name + " are one file: write each output to a file of";
        check_refused(workspace, "heed attend -f in.jsonl" + errors, words);
        check_refused(workspace, "heed merge part-0.jsonl part-1.jsonl" + errors, words);
        check_refused(workspace,
                      "heed stats -f in.jsonl --format json -o out.jsonl --divergence-table " + name, words);
    }
    workspace.shell("ln -s p.json bad");
    CHECK(code_of(workspace, "heed attend -f in.jsonl -o '{id}.json' --errors bad") == 4);
    CHECK(contains(workspace.read("p.json"), "a file of its own, found p.json, where rejected records go"));
    workspace.shell("mkdir d; ln -s flow.dot d/heatmap.svg");
    check_refused(workspace, "heed run a -o d", "d/heatmap.svg and d/flow.dot are one file");
}

TEST_CASE("output names: what standard output was sent into is no other output") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string words = "standard output and f are one file";
    workspace.write("f", "");
    check_refused(workspace, "heed attend -f in.jsonl --errors f >f", words);
    check_refused(workspace, "heed stats -f in.jsonl --divergence-table f >f", words);
    check_refused(workspace, "heed attend -f in.jsonl --errors /dev/fd/1 >f",
                  "standard output is given for two outputs");
    workspace.shell("mkfifo pipe; mkdir d; touch d/attention.json");
    check_refused(workspace, "timeout 20 heed attend -f in.jsonl --format jsonl -o pipe --errors pipe",
                  "pipe is given for two outputs");
    check_refused(workspace, "heed run a -o d >d/attention.json", "standard output and d/attention.json are");
    CHECK(code_of(workspace, "heed attend -f in.jsonl --format jsonl -o /dev/null --errors /dev/null") == 4);
    CHECK(code_of(workspace, "heed attend -f in.jsonl --errors /dev/null >/dev/null") == 4);
}

TEST_CASE("output names: a record's file is not another's, through a link") {
    const Workspace workspace;
    write_corpus(workspace);
    const std::string attend = "heed attend -f in.jsonl -o '{id}.json'";
    workspace.shell("ln -s p.json q.json");
    const Finished run = workspace.shell(attend);
    CHECK(run.code == 4);
    CHECK(contains(run.err, "in.jsonl: record q: expected a file of its own, found q.json, a link to"));
    CHECK(contains(workspace.read("p.json"), "\"id\": \"p\""));
    workspace.shell("rm ?.json; mkdir else; ln -s else/a p.json; ln -s else/a q.json");
    CHECK(contains(workspace.shell(attend).err, "2 of 3 records failed"));
    workspace.shell("ln -sf else/b q.json");
    CHECK(contains(workspace.shell(attend).err, "1 of 3 records failed"));
    CHECK(contains(workspace.read("else/b"), "\"id\": \"q\""));
}

TEST_CASE("output names: files of tensors are no links to each other or to another output") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const std::string target : {"bad.jsonl", "x.safetensors.index.json"}) {
        workspace.shell("ln -sf " + target + " x-00000.jsonl; touch x-00000.safetensors");
        check_refused(workspace, "heed attend -f in.jsonl -o x.safetensors --errors bad.jsonl",
                      "are one file");
    }
    workspace.shell("rm x-*; ln -s x-00000.safetensors x-00000.jsonl");
    check_refused(workspace, "heed attend -f in.jsonl -o x.safetensors",
                  "may write x-00000.safetensors by the name x-00000.jsonl");
    workspace.shell("rm x-*; ln -s x-00000.jsonl bad.jsonl");
    check_refused(workspace, "heed attend -f in.jsonl -o x.safetensors --errors bad.jsonl", "may write bad");
}

TEST_CASE("output names: show, run and inspect do not print into what they read") {
    const Workspace workspace;
    workspace.shell("heed attend 'a b' -o r.json; heed attend 'a b' -o r.safetensors");
    SmallBert().write(workspace, "bert");
    for (const std::string line :
         {"heed show r.json 1<>r.json", "heed run r.json -o out >>r.json",
          "heed inspect r.safetensors >>r.safetensors", "heed inspect - <r.safetensors >>r.safetensors",
          "heed inspect bert >>bert/config.json"})
        check_refused(workspace, line, "standard output is the file that is read");
    CHECK(workspace.read("r.json") == workspace.shell("heed attend 'a b'").out);
}

TEST_CASE("output names: the cache's file that names the snapshot is not written over") {
    const Workspace workspace;
    const std::string commit(40, 'a');
    const ModelCache cache;
    SmallBert().write(workspace, "bert");
    for (const std::string file : {"config.json", "model.safetensors", "vocab.txt"})
        cache.add("models--bert", commit, file, workspace.read("bert/" + file), file);
    cache.add_ref("models--bert", "main", commit);
    cache.add_ref("models--bert", "v1", commit);
    const std::string refs = cache.repository("models--bert") + "/refs/";
    const std::string attend = "mkdir -p away; cd away; HF_HUB_CACHE='" + cache.path() +
                               "' heed attend a --model bert --format json ";
    workspace.shell("mkdir away");
    check_refused(workspace, attend + "-o '" + refs + "main'", "is the file that is read");
    check_refused(workspace, attend + "--revision v1 -o '" + refs + "v1'", "is the file that is read");
    CHECK(code_of(workspace, attend + "-o '" + refs + "new'") == 0);
}

TEST_CASE("output names: pipes by their descriptors go with files of tensors and files each") {
    const Workspace workspace;
    write_corpus(workspace);
    CHECK(code_of(workspace,
                  "cat in.jsonl | heed attend -q -f /dev/fd/0 --file-format jsonl -o x.safetensors") == 4);
    for (const std::string output : {"x.safetensors", "{id}.json"}) {
        CHECK(code_of(workspace, "heed attend -q -f in.jsonl -o '" + output +
                                     "' --errors /dev/fd/3 3>&1 | cat >got") == 0);
        CHECK(contains(workspace.read("got"), "\"number\": 1"));
    }
    CHECK(workspace.has("p.json"));
}

TEST_CASE("output names: standard output is written on by any name") {
    const Workspace workspace;
    workspace.shell("ln -s /dev/stdout link");
    const std::string tokens = workspace.shell("heed tokens a").out;
    for (const std::string name : {"/proc/self/fd/1", "/proc/thread-self/fd/1", "//dev/stdout",
                                   "/dev/./stdout", "/dev//fd/1", "link"}) {
        INFO(name);
        workspace.shell("(echo first; heed tokens a -o " + name + "; echo last) >f");
        CHECK(workspace.read("f") == "first\n" + tokens + "last\n");
    }
}

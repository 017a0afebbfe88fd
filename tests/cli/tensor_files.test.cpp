// Records as files of tensors: put together from shards, read again, and refused where they do not go
// together.
#include <map>

#include "support/binary.hpp"
#include "support/catch.hpp"
#include "support/command.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;

namespace {

/// Seven records, of which one is refused.
void write_corpus(const Workspace& workspace) {
    std::string lines;
    for (std::size_t i = 0; i < 7; ++i) lines += i == 3 ? "\xff\n" : repeated("cat", 1 + i) + "sat\n";
    workspace.write("in.txt", lines);
}

/// A file of one tensor, "0", and what goes with it.
struct TensorSet {
    std::string dtype = "F32";
    std::string shape = "[1,1,1,1]";
    std::string line = R"({"tensor": "0", "format": "heed.attention", "version": 1, "tokens": ["a"]})";
    std::string number = "1";                  // the index's count
    std::string file = "t-00000.safetensors";  // as the index calls it
    std::string name = "0";
    std::string header_of_tensor() const {
        return "{\"" + name + "\":" + safetensors_entry(dtype, shape, "[0,4]") + "}";
    }
    void write(const Workspace& workspace) const {
        workspace.write("t-00000.safetensors", safetensors_file(header_of_tensor(), {"\0\0\x80?", 4}));
        workspace.write("t-00000.jsonl", line + "\n");
        workspace.write("t.safetensors.index.json",
                        R"({"format": "heed.tensors", "version": 1, "files": [{"tensors": ")" + file +
                            R"(",)"
                            R"("records": "t-00000.jsonl", "first": 0, "last": 0, "count": )" +
                            number + "}]}");
    }
};

}  // namespace

TEST_CASE(
    "tensor files: shards put together have the bytes of a whole run, index and refused records included") {
    const Workspace workspace;
    write_corpus(workspace);
    workspace.shell("mkdir whole merged");
    for (const std::string flags : {"", "--precision f16 --head 0", "--hidden --layer -1"}) {
        INFO(flags);
        const std::string attend = "heed attend -q -f in.txt " + flags;
        CHECK(workspace.shell(attend + " -o whole/t.safetensors --errors whole/bad").code == 4);
        for (const std::string i : {"0", "1", "2"})
            workspace.shell(attend + " -o part-{shard}.safetensors --errors bad-{shard} --shard " + i + "/3");
        CHECK(workspace.shell("heed merge part-* -o merged/t.safetensors --errors merged/bad").code == 4);
        CHECK(workspace.shell("diff -r whole merged").out.empty());
        workspace.shell("rm part-* bad-*");
    }
    CHECK(workspace.has("merged/t-00000.safetensors"));
}

TEST_CASE(
    "tensor files: shards are refused where a file is gone, another run's, or the output's name is no "
    "set's") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const std::string i : {"0", "1"})
        workspace.shell("heed attend -q -f in.txt --head 0 -o part-{shard}.safetensors --shard " + i + "/2");
    const auto refused = [&](const std::string& output) {
        return workspace.shell("heed merge part-0.safetensors part-1.safetensors -o " + output);
    };
    CHECK(contains(refused("all.jsonl").err, "give -o NAME.safetensors"));
    CHECK(contains(refused("part-0.safetensors").err, "may write part-0-00000."));
    workspace.shell(
        "cp part-1.safetensors.index.json index; sed s/part-1/part-0/ index > part-1.safetensors.index.json");
    CHECK(contains(refused("all.safetensors").err, "expected record 1, found record 0"));
    workspace.shell(
        "cp index part-1.safetensors.index.json; cp part-1.safetensors.manifest.json manifest;"
        " sed 's/\"written\": 2/\"written\": 3/' manifest > part-1.safetensors.manifest.json");
    CHECK(contains(refused("all.safetensors").err,
                   "expected 3 records written or rejected, of 7 in all, found 3 written and 1 rejected"));
    workspace.shell("cp manifest part-1.safetensors.manifest.json");
    workspace.shell("cp part-1-00000.jsonl kept; head -n 1 kept > part-1-00000.jsonl");
    CHECK(contains(refused("all.safetensors").err, "as its index says, found 1"));
    workspace.shell("cp part-0-00000.jsonl part-1-00000.jsonl");
    CHECK(
        contains(refused("all.safetensors").err, "$.tensor: expected a tensor of part-1-00000.safetensors"));
    workspace.shell("rm part-1-00000.jsonl");
    CHECK(contains(refused("all.safetensors").err, "part-1-00000.jsonl: cannot be opened"));
    CHECK_FALSE(workspace.has("all.safetensors.index.json"));
}

TEST_CASE("tensor files: a merge that is refused leaves what an earlier one wrote") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const std::string i : {"0", "1"})
        workspace.shell("heed attend -q -f in.txt --head 0 -o part-{shard}.safetensors --shard " + i + "/2");
    workspace.shell("heed attend -q -f in.txt --head 1 -o all.safetensors --resume");
    workspace.shell(
        "mkdir kept; cp all* kept; head -n 1 part-1-00000.jsonl > cut; mv cut part-1-00000.jsonl");
    CHECK(workspace.shell("heed merge part-0.safetensors part-1.safetensors -o all.safetensors").code == 3);
    CHECK(workspace.shell("for file in kept/*; do cmp $file ${file#kept/}; done").out.empty());
}

TEST_CASE("tensor files: a merge that fails half way leaves no index of an earlier one") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const std::string i : {"0", "1"})
        workspace.shell("heed attend -q -f in.txt --head 0 -o part-{shard}.safetensors --shard " + i + "/2");
    const std::string merge = "heed merge -q part-0.safetensors part-1.safetensors -o all.safetensors";
    CHECK(workspace.shell(merge).code == 4);
    workspace.shell("rm all-00000.jsonl; mkdir all-00000.jsonl");
    CHECK(workspace.shell(merge).code == 1);
    CHECK_FALSE(workspace.has("all.safetensors.index.json"));
    workspace.shell("rmdir all-00000.jsonl");
    CHECK(workspace.shell(merge).code == 4);
    CHECK(workspace.has("all.safetensors.index.json"));
}

TEST_CASE("tensor files: none are written under a name that their readers would not know") {
    const Workspace workspace;
    write_corpus(workspace);
    for (const std::string output : {"x.bin --format safetensors", "- --format safetensors"}) {
        const Finished run = workspace.shell("heed attend -f in.txt -o " + output);
        CHECK(run.code == 2);
        CHECK(contains(run.err, "give -o NAME.safetensors, not " + output.substr(0, output.find(' '))));
    }
    CHECK(workspace.names() == std::vector<std::string>{"in.txt"});
    CHECK(workspace.shell("heed attend -f in.txt -o X.SAFETENSORS --head 0 -q").code == 4);
    CHECK(workspace.heed({"show", "X.SAFETENSORS.index.json", "--record", "0"}).code == 0);
}

TEST_CASE(
    "tensor files: an index is read as records are: by stats, figures, conversion, shards and resumed runs") {
    const Workspace workspace;
    write_corpus(workspace);
    const auto heed = [&](const std::string& command) {
        const Finished run = workspace.shell("heed " + command);
        INFO(run.err);
        CHECK((run.code == 0 || run.code == 4));
        return run.out;
    };
    heed("attend -q -f in.txt --hidden -o t.safetensors");
    const std::string index = "t.safetensors.index.json ";
    CHECK(heed("attend " + index + "--format jsonl") == heed("attend -q -f in.txt --hidden --format jsonl"));
    CHECK(heed("stats " + index) == heed("stats -q -f in.txt"));
    const std::string heatmap = "heatmap --layer 1 --head 2 --record 5 --format svg ";
    CHECK(heed(heatmap + index) ==
          heed("heatmap --layer 1 --head 2 --format svg '" + repeated("cat", 6) + "sat'"));
    heed("attend " + index + "--resume -o resumed.jsonl");
    for (const std::string i : {"0", "1"})
        heed("attend " + index + "-o part-{shard}.jsonl --shard " + i + "/2");
    CHECK(heed("merge part-0.jsonl part-1.jsonl") == workspace.read("resumed.jsonl"));
    workspace.shell(
        "cp t-00000.safetensors copy; printf x | dd of=t-00000.safetensors bs=1 seek=9000 conv=notrunc");
    const Finished changed = workspace.shell("heed attend " + index + "--resume -o resumed.jsonl");
    CHECK(changed.code == 3);
    CHECK(contains(changed.err, "the input"));
    CHECK(
        contains(workspace.shell("heed attend " + index + "-o t-00000.jsonl").err, "the file that is read"));
    CHECK(
        contains(workspace.shell("heed attend " + index + "-o t.safetensors").err, "the file that is read"));
}

TEST_CASE("tensor files: what does not go together is refused with its place") {
    const Workspace workspace;
    const auto message = [&](const TensorSet& set) {
        set.write(workspace);
        return workspace.heed({"attend", "t.safetensors.index.json"}).err;
    };
    CHECK(message({}) == "");
    const std::map<std::string, TensorSet> refused = {
        {R"(t-00000.jsonl: line 1, $.tensor: expected a tensor of t-00000.safetensors, found the string "1")",
         {.line = R"({"tensor": "1", "tokens": ["a"]})"}},
        {"$.tensor: expected a record's number",
         {.line = R"({"tensor": "00", "tokens": ["a"]})", .name = "00"}},
        {"$.tensor: expected a string", {.line = R"({"tensor": 0, "tokens": ["a"]})"}},
        {"$: expected a field \"tensor\"", {.line = R"({"tokens": ["a"]})"}},
        {"expected [layer, head, query, key] as F32 or F16, found F32 [1]", {.shape = "[1]"}},
        {"expected [layer, head, query, key] as F32 or F16, found I32 [1, 1, 1, 1]", {.dtype = "I32"}},
        {"t-00000.jsonl: expected 2 records, as its index says, found 1", {.number = "2"}},
        {"$.files[0].count", {.number = "-1"}},
        {"$.files[0].tensors: expected the name of a .safetensors file in the same folder",
         {.file = "../t-00000.safetensors"}},
        {"found \"t-00000.jsonl\"", {.file = "t-00000.jsonl"}},
        {"$.tensor: expected a number over 0",
         {.line = "{\"tensor\": \"0\", \"tokens\": [\"a\"]}\n{\"tensor\": \"0\", \"tokens\": [\"a\"]}"}},
    };
    for (const auto& [expected, set] : refused) {
        const std::string found = message(set);
        INFO(found);
        CHECK(contains(found, expected));
    }
    const auto message_of_index = [&](const std::string& index) {
        workspace.write("t.safetensors.index.json", index);
        return workspace.heed({"attend", "t.safetensors.index.json"}).err;
    };
    CHECK(contains(message_of_index(R"({"weight_map": {}})"), "format"));
    CHECK(contains(message_of_index(R"({"format": "heed.tensors", "version": 2, "files": []})"),
                   "$.version: expected version 1, found the number 2"));
}

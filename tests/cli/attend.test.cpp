// `heed attend` as a process: sources in, record formats out.
#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

TEST_CASE("attend prints one text as a JSON record, of either model") {
    const Workspace workspace;
    for (const std::string model : {"default", "self-attention"}) {
        const Finished run = workspace.heed({"attend", "a b", "--model", model});
        CHECK(run.code == 0);
        const json record = json::parse(run.out);
        CHECK(record.at("format") == "heed.attention");
        CHECK(record.at("version") == 1);
        CHECK(record.at("normalized") == true);
        CHECK(record.at("ids").is_null() == (model == "self-attention"));
        CHECK(workspace.names().empty());
    }
}

TEST_CASE("attend prints several texts as JSON lines, in order, each as it is alone") {
    const Workspace workspace;
    workspace.write("in.txt", "a b\nc d e\n");
    for (const std::string model : {"default", "self-attention"}) {
        const auto attend = [&](std::vector<std::string> source, const std::string& input = "") {
            source.insert(source.begin(), {"attend", "--model", model});
            return workspace.heed(source, input).out;
        };
        const auto records = parse_lines(attend({"a b", "c d e"}));
        REQUIRE(records.size() == 2);
        CHECK(records[1].at("id") == 1);
        CHECK(records[1].at("attention") == json::parse(attend({"c d e"})).at("attention"));
        CHECK(parse_lines(attend({"-f", "in.txt"})) == records);
        CHECK(parse_lines(attend({"-f", "-"}, "a b\nc d e\n")) == records);
    }
}

TEST_CASE("several records go into a .jsonl or into a file each, never into one .json") {
    const Workspace workspace;
    const Finished refused = workspace.heed({"attend", "a b", "c d", "-o", "out.json"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, ".jsonl"));
    CHECK(workspace.names().empty());
    CHECK(workspace.heed({"attend", "a b", "c d", "-o", "out-{id}.npz"}).code == 0);
    CHECK(workspace.names() == Names{"out-0.npz", "out-1.npz"});
}

TEST_CASE("an id in a name cannot leave the folder") {
    const Workspace workspace;
    workspace.write("in.jsonl", R"({"id": "../up", "text": "a b"})"
                                "\n"
                                R"({"id": ".hidden/x y", "text": "a b"})"
                                "\n");
    CHECK(workspace.heed({"attend", "-f", "in.jsonl", "-o", "{id}.json"}).code == 0);
    CHECK(workspace.names() == Names{"%2E.%2Fup.json", "%2Ehidden%2Fx%20y.json", "in.jsonl"});
}

TEST_CASE("every format converts to every other and back to the same bytes") {
    for (const std::string model : {"default", "self-attention"}) {
        const Workspace workspace;
        REQUIRE(workspace
                    .heed({"attend", "a b c <b>&\"\\ 中", "--pair", "d é", "--hidden", "--model", model, "-o",
                           "a.json"})
                    .code == 0);
        for (const std::string from : {"a.json", "a.npz", "a.safetensors", "a.jsonl"}) {
            for (const std::string to : {"a.npz", "a.safetensors", "a.jsonl", "a.json"}) {
                INFO(from << " to " << to);
                if (!workspace.has(from)) REQUIRE(workspace.heed({"attend", "a.json", "-o", from}).code == 0);
                REQUIRE(workspace.heed({"attend", from, "-o", "again-" + to}).code == 0);
                if (workspace.has(to)) CHECK(workspace.read("again-" + to) == workspace.read(to));
            }
        }
    }
}

TEST_CASE("a bad record fails alone: exit 4, the others are written, all bad: exit 3, nothing is") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a b\"}\n{\"text\": \n{\"text\": \"c d\"}\n");
    const Finished some = workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl"});
    CHECK(some.code == 4);
    CHECK(contains(some.err, "in.jsonl: line 2"));
    CHECK(contains(some.err, "1 of 3 records failed"));
    CHECK(parse_lines(workspace.read("out.jsonl")).at(1).at("id") == 2);

    workspace.write("bad.jsonl", "{\n[1]\n");
    const Finished all = workspace.heed({"attend", "-f", "bad.jsonl", "-o", "none.jsonl"});
    CHECK(all.code == 3);
    CHECK_FALSE(workspace.has("none.jsonl"));
}

TEST_CASE("embeddings go through the layer, and do not draw x") {
    const Workspace workspace;
    workspace.write("e.csv", "token,a,b\nthe,1,0\ncat,0,1\n");
    const json record =
        json::parse(workspace.heed({"attend", "--embeddings", "e.csv", "--format", "json"}).out);
    CHECK(record.at("tokens") == json({"the", "cat"}));
    CHECK(record.at("text").is_null());
    workspace.write("e.json", R"({"tokens": ["the", "cat"], "embeddings": [[1, 0], [0, 1]]})");
    const json same =
        json::parse(workspace.heed({"attend", "--embeddings", "e.json", "--format", "json"}).out);
    CHECK(same.at("attention") == record.at("attention"));
    workspace.write("bare.tsv", "1\t0\n0\t1\n");
    const json named = json::parse(
        workspace.heed({"attend", "--embeddings", "bare.tsv", "--tokens", "x y", "--format", "json"}).out);
    CHECK(named.at("tokens") == json({"x", "y"}));
    CHECK(named.at("attention") == record.at("attention"));
}

TEST_CASE("word vectors are looked up by the tokens of a text") {
    const Workspace workspace;
    workspace.write("glove.txt", "the 1 0\nmat 0.5 0.5\ncat 0 1\n");
    workspace.write("e.csv", "token,a,b\nthe,1,0\ncat,0,1\n");
    const json looked_up =
        json::parse(workspace.heed({"attend", "--embeddings", "glove.txt", "the cat"}).out);
    const json given =
        json::parse(workspace.heed({"attend", "--embeddings", "e.csv", "--format", "json"}).out);
    CHECK(looked_up.at("attention") == given.at("attention"));
    const Finished missing = workspace.heed({"attend", "--embeddings", "glove.txt", "the dog"});
    CHECK(missing.code == 3);
    CHECK(contains(missing.err, "dog"));
    CHECK(workspace.heed({"attend", "--embeddings", "glove.txt", "the dog", "--unknown", "zero"}).code == 0);
}

TEST_CASE("masks hide keys, and a query that sees none has a row of zeros and a warning") {
    const Workspace workspace;
    const json causal =
        json::parse(workspace.heed({"attend", "a b c", "--model", "self-attention", "--mask", "causal"}).out);
    CHECK(causal.at("attention")[0][0][0] == json({1, 0, 0}));
    CHECK(causal.at("attention")[0][0][1][2] == 0);
    workspace.write("mask.csv", "1,1,1\n0,0,0\n1,0,1\n");
    const Finished blind =
        workspace.heed({"attend", "a b c", "--model", "self-attention", "--mask", "mask.csv"});
    CHECK(blind.code == 0);
    CHECK(json::parse(blind.out).at("attention")[0][0][1] == json({0, 0, 0}));
    CHECK(json::parse(blind.out).at("attention")[0][0][2][1] == 0);
    CHECK(contains(blind.err, "query 1, \"b\""));
    CHECK(workspace.heed({"attend", "a b c", "--model", "self-attention", "--mask", "mask.csv", "-q"})
              .err.empty());
    const Finished wrong =
        workspace.heed({"attend", "a b", "--model", "self-attention", "--mask", "mask.csv"});
    CHECK(wrong.code == 3);
    CHECK(contains(wrong.err, "expected a mask of [2, 2], found [3, 3]"));
}

TEST_CASE("dropout is applied when asked for, seeded, and the record says so") {
    const Workspace workspace;
    const Finished dropped =
        workspace.heed({"attend", "a b c d e f", "--model", "self-attention", "--dropout", "0.5"});
    const json record = json::parse(dropped.out);
    CHECK(record.at("dropout") == 0.5);
    CHECK(record.at("normalized") == false);
    CHECK(workspace.heed({"attend", "a b c d e f", "--model", "self-attention", "--dropout", "0.5"}).out ==
          dropped.out);
    CHECK(json::parse(workspace.heed({"attend", "a b c d e f", "--model", "self-attention"}).out)
              .at("dropout") == 0);
}

TEST_CASE("given weights are used as they are, and refused by the tensor's name") {
    const Workspace workspace;
    const Finished missing =
        workspace.heed({"attend", "a b", "--model", "self-attention", "--weights", "w.safetensors"});
    CHECK(missing.code == 3);
    CHECK(contains(missing.err, "w.safetensors"));
    const std::string header = R"({"query.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}})";
    std::string file(8, '\0');
    file[0] = static_cast<char>(header.size());
    workspace.write("w.safetensors", file + header + std::string(4, '\0'));
    const Finished incomplete =
        workspace.heed({"attend", "a b", "--model", "self-attention", "--weights", "w.safetensors"});
    CHECK(incomplete.code == 3);
    CHECK(contains(incomplete.err, "query.bias"));
}

TEST_CASE("a closed pipe is a quiet end") {
    const Workspace workspace;
    std::string lines;
    for (int i = 0; i < 2000; ++i) lines += "some words in a line\n";
    workspace.write("in.txt", lines);
    const Finished run = workspace.shell("{ heed attend -f in.txt; echo $? >code; } | head -c 10");
    CHECK(run.err.empty());
    CHECK(workspace.read("code") == "0\n");
}

TEST_CASE("a full disk is a failure, with the reason") {
    const Workspace workspace;
    const Finished run = workspace.heed({"attend", "a b", "-o", "/dev/full", "--format", "json"});
    CHECK(run.code == 1);
    CHECK(contains(run.err, "/dev/full: No space left on device"));
}

// Which names, and which flags, do not go together in a run over a corpus; and names that would be one file.
#include <nlohmann/json.hpp>

#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

Names with_corpus(const Names& flags) {
    Names arguments = {"attend", "-q", "-f", "in.txt", "--head", "0"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return arguments;
}

}  // namespace

TEST_CASE("corpus outputs: flags of a corpus are not passed over for one record") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\n");
    for (const Names& flags :
         {Names{"-o", "a.json", "--resume"}, Names{"-o", "a.npz", "--shard", "0/2"},
          Names{"-o", "a.json", "--errors", "bad.jsonl"}, Names{"-o", "a.jsonl", "--record", "0", "--resume"},
          Names{"-o", "a.safetensors", "--record", "0", "--shard", "0/2"}}) {
        const Finished run = workspace.heed(with_corpus(flags));
        INFO(flags[1] << ": " << run.err);
        CHECK(run.code == 2);
        CHECK((contains(run.err, " goes with ") || contains(run.err, " go with ")));
        CHECK(workspace.names() == Names{"in.txt"});
    }
}

TEST_CASE("corpus outputs: what is called .zst is compressed, or refused") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\ndogs\n");
    REQUIRE(workspace.heed(with_corpus({"-o", "{id}.jsonl"})).code == 0);
    REQUIRE(workspace.heed(with_corpus({"-o", "{id}.jsonl.zst"})).code == 0);
    CHECK(workspace.read("1.jsonl.zst").starts_with("\x28\xB5\x2F\xFD"));
    REQUIRE(workspace.heed({"attend", "1.jsonl.zst", "-o", "again.jsonl"}).code == 0);
    CHECK(workspace.read("again.jsonl") == workspace.read("1.jsonl"));

    REQUIRE(workspace.heed({"tokens", "-f", "in.txt", "-o", "t.jsonl"}).code == 0);
    REQUIRE(workspace.heed({"tokens", "-f", "in.txt", "-o", "t.jsonl.zst"}).code == 0);
    CHECK(workspace.read("t.jsonl.zst").starts_with("\x28\xB5\x2F\xFD"));
    CHECK(workspace.read("t.jsonl.zst").size() < workspace.read("t.jsonl").size());

    CHECK(workspace.heed(with_corpus({"-o", "a.jsonl", "--errors", "bad.jsonl.zst"})).code == 2);
    CHECK(workspace.heed({"stats", "-f", "in.txt", "-o", "a.json", "--divergence-table", "d.csv.zst"}).code ==
          2);
}

TEST_CASE("corpus outputs: records and refused records do not go to standard output both") {
    const Workspace workspace;
    workspace.write("in.txt", "cats\n\xff\n");
    for (const std::string errors : {"-", "/dev/stdout"}) {
        const Finished run = workspace.heed(with_corpus({"--errors", errors}));
        CHECK(run.code == 2);
        CHECK(contains(run.err, "standard output is given for two outputs"));
    }
    const Finished apart = workspace.heed(with_corpus({"-o", "a.jsonl", "--errors", "-"}));
    CHECK(apart.code == 4);
    CHECK(contains(apart.out, "\"number\": 1"));
}

TEST_CASE("corpus outputs: two saved records of one id do not overwrite each other, nor the refused ones") {
    const Workspace workspace;
    std::string lines;
    for (const std::string id : {"x", "y", "x"})
        lines +=
            R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "attention": [[[[1]]]], "id": ")" +
            id + "\"}\n";
    workspace.write("saved.jsonl", lines);
    const Finished each = workspace.heed({"attend", "saved.jsonl", "-o", "{id}.json"});
    CHECK(each.code == 0);
    CHECK(contains(each.err, "saved.jsonl: the id \"x\" is not the first; this record is called \"x#2\""));
    CHECK(workspace.names() == Names{"saved.jsonl", "x%232.json", "x.json", "y.json"});
    CHECK(workspace.heed({"attend", "saved.jsonl", "-o", "all.jsonl"}).code == 0);  // lines may repeat

    const Finished mixed =
        workspace.heed({"attend", "saved.jsonl", "-o", "{id}.jsonl", "--errors", "./y.jsonl"});
    CHECK(mixed.code == 4);
    CHECK(contains(workspace.read("y.jsonl"), "a file of its own, found y.jsonl, where rejected records go"));
}

TEST_CASE(
    "corpus outputs: of a refused saved record --errors has its line and its id, where they can be read") {
    const Workspace workspace;
    const auto record = [](const std::string& id, const std::string& attention) {
        return R"({"format": "heed.attention", "version": 1, "tokens": ["a"], "attention": )" + attention +
               id + "}\n";
    };
    workspace.write("saved.jsonl", "\n" + record("", "[[[[1]]]]") + record(R"(, "id": "x")", "1") +
                                       record(R"(, "id": 7)", "{}") + record(R"(, "id": [])", "[[[[1]]]]") +
                                       "none\n");
    const Finished run =
        workspace.heed({"attend", "saved.jsonl", "-o", "out.jsonl", "--errors", "bad.jsonl"});
    CHECK(run.code == 4);
    const auto refused = parse_lines(workspace.read("bad.jsonl"));
    REQUIRE(refused.size() == 4);
    const std::vector<json> ids = {"x", 7, nullptr, nullptr};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CHECK(refused[i].at("id") == ids[i]);
        CHECK(refused[i].at("line") == i + 3);
    }
    const Finished alone = workspace.heed({"attend", "saved.jsonl", "--record", "7"});
    CHECK(alone.code == 3);
    CHECK(contains(alone.err, "line 4, $.attention"));
}

TEST_CASE("corpus outputs: a record whose file would be the input is refused, the others are written") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"id\": \"in\", \"text\": \"a\"}\n{\"id\": \"out\", \"text\": \"b\"}\n");
    const Finished run = workspace.heed({"attend", "-f", "in.jsonl", "-o", "{id}.jsonl"});
    INFO(run.err);
    CHECK(run.code == 4);
    CHECK(contains(run.err, "in.jsonl, which is read"));
    CHECK(workspace.names() == Names{"in.jsonl", "out.jsonl"});
    CHECK(contains(workspace.read("in.jsonl"), "\"text\": \"a\""));
}

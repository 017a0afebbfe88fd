// heed stats as a user meets it.
#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string corpus = "The cat sat on the mat.\nThe dog, too, lay there.\nHe left.\n";

json stats_of(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "stats");
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

}  // namespace

TEST_CASE("stats measures a corpus, from texts and from records of them alike") {
    const Workspace workspace;
    workspace.write("corpus.txt", corpus);
    const json stats = stats_of(workspace, {"-f", "corpus.txt"});
    CHECK(stats.at("format") == "heed.stats");
    CHECK(stats.at("counts").at("records") == 3);
    CHECK(stats.at("layers") == json({0, 1, 2, 3, 4}));
    CHECK(stats.at("divergences") == nullptr);
    CHECK(stats.at("classes")[1][1] == "previous");  // as the model's description says
    CHECK(stats.at("classes")[1][3] == "next");
    REQUIRE(workspace.heed({"attend", "-f", "corpus.txt", "-o", "records.jsonl"}).code == 0);
    CHECK(stats_of(workspace, {"records.jsonl"}) == stats);
    CHECK(stats_of(workspace, {"-f", "corpus.txt", "--threads", "1"}) == stats);
    const json some = stats_of(workspace, {"-f", "corpus.txt", "--layer", "1", "--head", "1,3"});
    CHECK(some.at("measures").at("next")[0][1] == stats.at("measures").at("next")[1][3]);
}

TEST_CASE("saved statistics are drawn and written again without the corpus") {
    const Workspace workspace;
    workspace.write("corpus.txt", corpus);
    REQUIRE(
        workspace.heed({"stats", "-f", "corpus.txt", "--divergence-table", "d.csv", "-o", "s.json"}).code ==
        0);
    CHECK(stats_of(workspace, {"s.json"}) == json::parse(workspace.read("s.json")));
    const Finished csv = workspace.heed({"stats", "s.json", "--format", "csv"});
    CHECK(csv.out.rfind("layer,head,entropy,", 0) == 0);
    REQUIRE(workspace.heed({"stats", "s.json", "--divergence-table", "e.csv", "-o", "s.svg"}).code == 0);
    CHECK(workspace.read("d.csv") == workspace.read("e.csv"));
    REQUIRE(workspace.heed({"stats", "-f", "corpus.txt", "--divergences", "-o", "t.svg"}).code == 0);
    CHECK(workspace.read("s.svg") == workspace.read("t.svg"));
    CHECK(workspace.heed({"stats", "s.json", "--layer", "1"}).code == 2);
    CHECK(workspace.heed({"stats", "s.json", "--model", "default"}).code == 2);
    REQUIRE(workspace.heed({"stats", "-f", "corpus.txt", "-o", "without.json"}).code == 0);
    const Finished refused = workspace.heed({"stats", "without.json", "--divergences"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "made without --divergences"));
}

TEST_CASE("a bad record is named and passed over, and so is one of another model") {
    const Workspace workspace;
    workspace.write("corpus.jsonl", "{\"text\": \"a b\"}\n{\"txet\": \"c\"}\n{\"text\": \"d.\"}\n");
    const Finished run = workspace.heed({"stats", "-f", "corpus.jsonl"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "1 of 3 records failed"));
    CHECK(json::parse(run.out).at("counts").at("records") == 2);

    REQUIRE(workspace
                .shell("heed attend 'a b' 'c d' -o a.jsonl && heed attend --model self-attention 'a b' -o "
                       "b.json && tr '\\n' ' ' < b.json >> a.jsonl")
                .code == 0);
    const Finished mixed = workspace.heed({"stats", "a.jsonl"});
    CHECK(mixed.code == 4);
    CHECK(contains(mixed.err, "the model, layers and heads of what came before"));
}

TEST_CASE("of a corpus that is refused as a whole there are no statistics") {
    const Workspace workspace;
    const Finished run =
        workspace.heed({"stats", "-f", "-", "--file-format", "jsonl"}, "{\"txet\": \"c\"}\n");
    CHECK(run.code == 3);
    CHECK(run.out.empty());
}

TEST_CASE("the statistics of shards, merged in any order, are those of one run") {
    const Workspace workspace;
    std::string lines = "{\"txet\": \"c\"}\n";
    for (int i = 0; i < 11; ++i)
        lines += "{\"text\": \"The cat" + repeated(", too", static_cast<std::size_t>(i)) + ".\"}\n";
    workspace.write("corpus.jsonl", lines);
    REQUIRE(workspace.heed({"stats", "-f", "corpus.jsonl", "--divergences", "-o", "all.json"}).code == 4);
    for (const std::string i : {"2", "0", "12", "5", "1", "7", "3", "4", "9", "8", "6", "10", "11"}) {
        const Finished run = workspace.heed({"stats", "-f", "corpus.jsonl", "--divergences", "--shard",
                                             i + "/13", "-o", "part-" + i + ".json"});
        INFO(run.err);
        CHECK(run.code == (i == "0" ? 4 : 0));  // the first has the bad record, the last none at all
    }
    const Finished merged = workspace.shell(
        "heed merge part-7.json part-[0-689].json part-1[0-2].json --errors errors.jsonl -o m.json");
    INFO(merged.err);
    CHECK(merged.code == 4);
    CHECK(workspace.read("m.json") == workspace.read("all.json"));
    CHECK(contains(workspace.read("errors.jsonl"), "{\"number\": 0, \"id\": null, \"line\": 1, "));
    const Finished missing = workspace.heed({"merge", "part-1.json", "part-2.json"});
    CHECK(missing.code == 3);
    CHECK(contains(missing.err, "all 13 shards"));
}

TEST_CASE("a run of stats that is stopped goes on where it was") {
    const int count = is_run_by_valgrind() ? 8 : 800;  // where a record takes seconds
    const std::string pause = is_run_by_valgrind() ? "4" : "0.6";
    const Workspace workspace;
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += "The cat sat on the mat, or the dog lay there, " + std::to_string(i) + ".\n";
    workspace.write("corpus.txt", lines);
    REQUIRE(workspace.heed({"stats", "-f", "corpus.txt", "-o", "all.json"}).code == 0);
    const std::string command = "heed stats -f corpus.txt --resume -o r.json";
    CHECK(workspace.shell("timeout -s TERM " + pause + " " + command + "; test $? -ne 1").code == 0);
    const Finished run = workspace.shell(command);
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(workspace.read("r.json") == workspace.read("all.json"));
}

TEST_CASE("shares that records have none of are null, and why is said") {
    const Workspace workspace;
    const Finished run = workspace.heed({"stats", "--model", "self-attention", "The cat sat"});
    CHECK(run.code == 0);
    CHECK(contains(run.err, "no record has a separator"));
    CHECK(contains(run.err, "no token is"));
    CHECK(json::parse(run.out).at("measures").at("separator")[0][0] == nullptr);
    CHECK(contains(workspace.heed({"stats", "--model", "self-attention", "The cat", "--format", "csv"}).out,
                   ",,,,,"));
}

TEST_CASE("two models of other sizes are refused once, by their names, whatever the number of texts") {
    const std::string t5 = HEED_SOURCE "/tests/truth/effect/t5-tied";
    const Finished run = Workspace().heed({"stats", "the cat", "the dog", "--compare-model", t5});
    CHECK(run.code == 3);
    CHECK(run.err == "heed: error: default and " + t5 +
                         ": expected models with as many layers and heads, to compare head by head (--layer "
                         "and --head choose some of both), found 5 layers of 6 heads and 2 layers of 3 "
                         "heads\n");
    const Finished chosen = Workspace().heed(
        {"stats", "the cat", "--compare-model", t5, "--layer", "0-1", "--head", "0-2", "--format", "csv"});
    CHECK(chosen.code == 0);
}

TEST_CASE("with --drop-shorter, the statistics are those of the texts that are long enough") {
    const Workspace workspace;
    workspace.write("corpus.txt", corpus);
    workspace.write("long.txt", "The cat sat on the mat.\nThe dog, too, lay there.\n");
    const std::vector<std::string> cut = {"--max-length", "8", "--truncate", "longest_first"};
    const auto with_cut = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), cut.begin(), cut.end());
        return arguments;
    };
    const Finished dropped = workspace.heed(with_cut({"stats", "-f", "corpus.txt", "--drop-shorter"}));
    CHECK(json::parse(dropped.out) == stats_of(workspace, with_cut({"-f", "long.txt"})));
    CHECK(contains(dropped.err, "--drop-shorter leaves out 1 record of fewer than 8 tokens"));
    workspace.write("short.txt", "Hi.\nYes.\n");
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"stats"}, {"attend", "--mean", "records"}}) {
        std::vector<std::string> all = with_cut(command);
        all.insert(all.end(), {"-f", "short.txt", "--drop-shorter"});
        const Finished none = workspace.heed(all);
        CHECK(none.code == 3);
        CHECK(none.err ==
              "heed: error: short.txt: expected a text of 8 tokens or more, as --drop-shorter asks for, "
              "found 2 shorter ones\n");
    }
    check_refused({"stats", "-f", "corpus.txt", "--drop-shorter"}, 2, "goes with a length to cut to");
    check_refused({"attend", "a b", "--drop-shorter"}, 2, "--drop-shorter goes with --mean records");
}

TEST_CASE("statistics of regions say so, wherever they are read again") {
    const Workspace workspace;
    workspace.write("corpus.txt", "One cat sat. It slept.\nA dog lay. It left.\n");
    const std::vector<std::string> measured = {"stats", "-f", "corpus.txt", "--regions", "sentences"};
    workspace.write("regions.json", workspace.heed(measured).out);
    CHECK(json::parse(workspace.read("regions.json")).at("tokens_are") == "regions");
    CHECK_FALSE(stats_of(workspace, {"-f", "corpus.txt"}).contains("tokens_are"));
    const Finished table = workspace.heed({"stats", "regions.json", "--format", "txt"});
    CHECK(contains(table.out, "2 records, 6 regions;"));
    CHECK(table.err.empty());
}

TEST_CASE("stats refuses what it cannot measure or draw") {
    const Workspace workspace;
    workspace.write("wide.json", "[[0.5, 0.25, 0.25], [0, 1, 0]]");
    const Finished wide = workspace.heed({"stats", "wide.json"});
    CHECK(wide.code == 3);
    CHECK(contains(wide.err, "keys that are not the queries"));
    workspace.write("stats.json", "{\"format\": \"heed.stats\", \"version\": 7}");
    const Finished later = workspace.heed({"stats", "stats.json"});
    CHECK(later.code == 3);
    CHECK(contains(later.err, "stats.json: $.version: expected version 1"));
    workspace.write("empty.txt", "");
    CHECK(json::parse(workspace.heed({"stats", "-f", "empty.txt"}).out).at("counts").at("records") == 0);
    CHECK(workspace.heed({"stats", "-f", "empty.txt", "-o", "empty.svg"}).code == 3);
    CHECK_FALSE(workspace.has("empty.svg"));
    CHECK(workspace.heed({"stats", "a b", "--format", "xml"}).code == 2);
}

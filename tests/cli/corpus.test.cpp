// `heed attend` over a corpus as a process: batches, refused records, what is copied, what is compressed.
#include <algorithm>
#include <fstream>

#include "support/command.hpp"
#include "support/sanitized.hpp"

using namespace heed::test;
using nlohmann::json;
using Names = std::vector<std::string>;

namespace {

/// Sentences of many lengths, some refused; every third with an id of its own. (Eight under valgrind, which
/// takes a second for so many tokens.)
std::string corpus(std::size_t records) {
    if (is_run_by_valgrind()) records = std::min<std::size_t>(records, 8);
    std::string lines;
    for (std::size_t i = 0; i < records; ++i) {
        json record = {{"text", repeated("the cat sat on a mat .", 1 + i * i % 7)}, {"rank", i}};
        if (i % 3 == 0) record["id"] = "s" + std::to_string(i);
        if (i % 11 == 5) record["text"] = 3;
        if (i % 13 == 7) record["text"] = repeated("long", 600);
        lines += record.dump() + "\n";
    }
    return lines;
}

}  // namespace

TEST_CASE("corpus: the output's bytes do not depend on grouping or threads") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus(40));
    const auto attend = [&](const std::vector<std::string>& flags) {
        std::vector<std::string> arguments = {"attend",    "-f",       "in.jsonl", "-o",
                                              "out.jsonl", "--errors", "bad.jsonl"};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        CHECK(workspace.heed(arguments).code == 4);
        return workspace.read("out.jsonl") + workspace.read("bad.jsonl");
    };
    const std::string expected = attend({"--batch-tokens", "1", "--threads", "1"});
    CHECK(attend({}) == expected);
    CHECK(attend({"--threads", "3"}) == expected);
    CHECK(attend({"--batch-tokens", "50"}) == expected);
    CHECK(attend({"--batch-tokens", "100000"}) == expected);
}

TEST_CASE("corpus: a record of a batch is what its text is alone") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat sat\n\non the mat .\n");
    const auto records = parse_lines(workspace.heed({"attend", "-f", "in.txt"}).out);
    REQUIRE(records.size() == 3);
    CHECK(records[1].at("tokens") == json({"[CLS]", "[SEP]"}));
    CHECK(records[2].at("id") == 2);
    CHECK(records[2].at("attention") == record_of(workspace, {"on the mat ."}).at("attention"));
}

TEST_CASE("corpus: refused records go to --errors with number, id, line and reason, the run goes on") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a\"}\n\n{\"text\": 3}\n{\"id\": \"x\", \"text\": \"" +
                                    repeated("a", 600) + "\"}\n{\"text\": \"b\"}\n");
    const Finished run =
        workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl", "--errors", "bad.jsonl"});
    CHECK(run.code == 4);
    CHECK(run.err == "heed: error: 2 of 4 records failed\n");
    const auto bad = parse_lines(workspace.read("bad.jsonl"));
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].at("number") == 1);
    CHECK(bad[0].at("id").is_null());
    CHECK(bad[0].at("line") == 3);
    CHECK(bad[0].at("reason") == "line 3, $.text: expected a string, found the number 3");
    CHECK(bad[1].at("id") == "x");
    CHECK(bad[1].at("line") == 4);
    const auto good = parse_lines(workspace.read("out.jsonl"));
    REQUIRE(good.size() == 2);
    CHECK(good[1].at("id") == 3);
}

TEST_CASE("corpus: a refused record keeps the id it was given, and --record finds it by that") {
    const Workspace workspace;
    workspace.write(
        "in.jsonl",
        "{\"id\": \"x\", \"text\": 1}\n{\"id\": \"y\", \"text\": \"a\"}\n{\"id\": \"y\", \"text\": \"b\"}\n"
        "{\"id\": 1.5, \"text\": \"b\"}\n{\"id\": \"z\", \"text\"}\n{\"id\": 7}\n");
    workspace.write("in.tsv", "id\twords\nx\t \ny\ta\nz\n");
    workspace.write("in.conllu",
                    "# sent_id = s\n2\ta\t_\t_\t_\t_\t_\t_\t_\t_\n\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n");
    const auto ids = [&](const std::string& name) {
        CHECK(workspace.heed({"attend", "-f", name, "-o", "out.jsonl", "--errors", "bad.jsonl"}).code == 4);
        json found = json::array();
        for (const json& bad : parse_lines(workspace.read("bad.jsonl"))) found.push_back(bad.at("id"));
        return found;
    };
    CHECK(ids("in.jsonl") == json({"x", nullptr, nullptr, 7}));
    CHECK(ids("in.tsv") == json({"x", nullptr}));
    CHECK(ids("in.conllu") == json({"s"}));
    const auto check_record = [&](const std::string& name, const std::string& id, const std::string& why) {
        const Finished run = workspace.heed({"attend", "-f", name, "--record", id});
        CHECK(run.code == 3);
        CHECK(contains(run.err, why));
    };
    check_record("in.jsonl", "x", "line 1, $.text: expected a string");
    check_record("in.jsonl", "3", "line 4, $.id: expected a string");
    check_record("in.conllu", "s", "line 2: expected word 1");
    CHECK(json::parse(workspace.heed({"attend", "-f", "in.jsonl", "--record", "y"}).out).at("text") == "a");
}

TEST_CASE("corpus: a whole file of refused records is exit 3, its reasons are written, no records") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{}\n[]\n");
    CHECK(workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl", "--errors", "bad.jsonl"}).code == 3);
    CHECK(workspace.names() == Names{"bad.jsonl", "in.jsonl"});
}

TEST_CASE("corpus: --strict stops at the first refused record and writes nothing") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"text\": \"a\"}\n{}\n{}\n");
    const Finished run = workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl", "--strict"});
    CHECK(run.code == 3);
    CHECK(contains(run.err, "in.jsonl: line 2"));
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK(workspace.names() == Names{"in.jsonl"});
}

TEST_CASE("corpus: of two records of one id the second is told apart by a number, and both are written") {
    const Workspace workspace;
    workspace.write("in.jsonl", "{\"id\": 7, \"text\": \"a\"}\n{\"id\": \"7\", \"text\": \"b\"}\n");
    const Finished run = workspace.heed({"attend", "-f", "in.jsonl", "-o", "out.jsonl"});
    CHECK(run.code == 0);
    CHECK(contains(run.err, "line 2: the id \"7\" is not the first; this record is called \"7#2\""));
    CHECK(contains(workspace.read("out.jsonl"), "\"id\": \"7#2\""));
}

TEST_CASE("corpus: other fields go along as extra, through every format, and come back") {
    const Workspace workspace;
    workspace.write("in.jsonl", R"({"text": "a", "label": 1.5, "tags": ["x", null], "z": {"y": "\u00e9<"}})"
                                "\n");
    workspace.write("in.tsv", "id\tlabel\ttext\n3\tgood\ta b\n");
    const json extra = json::parse(R"({"label": 1.5, "tags": ["x", null], "z": {"y": "é<"}})");
    const std::vector<std::string> one = {"attend", "-f", "in.jsonl", "--head", "0", "--layer", "0"};
    for (const std::string name : {"a-{id}.json", "a-{id}.npz", "a-{id}.safetensors"}) {
        std::vector<std::string> arguments = one;
        arguments.insert(arguments.end(), {"-o", name});
        REQUIRE(workspace.heed(arguments).code == 0);
        CHECK(record_of(workspace, {"a-0" + name.substr(name.rfind('.'))}).at("extra") == extra);
    }
    for (const std::string model : {"default", "self-attention"}) {
        const json record = json::parse(workspace.heed({"attend", "-f", "in.tsv", "--model", model}).out);
        CHECK(record.at("id") == 3);
        CHECK(record.at("extra") == json({{"label", "good"}}));
    }
    CHECK_FALSE(record_of(workspace, {"a"}).contains("extra"));
}

TEST_CASE("corpus: a stream is answered as it comes") {
    const Workspace workspace;
    const Finished run = workspace.shell(
        "mkfifo in out; heed attend -f in --file-format txt --layer 0 --head 0 > out & exec 4<out 3>in\n"
        "for word in one two three; do echo $word >&3; timeout 20 head -n 1 <&4 | grep -c '\"attention\"'; "
        "done\n"
        "exec 3>&-; wait $!; echo $?; rm in out");
    CHECK(run.out == "1\n1\n1\n0\n");
}

TEST_CASE("corpus: CoNLL-U gives its words, its sentence id and its comments") {
    const Workspace workspace;
    workspace.write("in.conllu",
                    "# newdoc\n# sent_id = n01\n# text = Don't go.\n1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_\n"
                    "1\tDo\tdo\tAUX\t_\t_\t3\taux\t_\t_\n2\tn't\tnot\tPART\t_\t_\t3\tadvmod\t_\t_\n"
                    "3\tgo\tgo\tVERB\t_\t_\t0\troot\t_\t_\n3.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n"
                    "4\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_\n\n"
                    "1\tYes\t_\t_\t_\t_\t_\t_\t_\t_\n\n\n# sent_id = bad\n2\tNo\t_\t_\t_\t_\t_\t_\t_\t_\n");
    const Finished run = workspace.heed({"attend", "-f", "in.conllu", "--layer", "0", "--words", "mean"});
    CHECK(run.code == 4);
    CHECK(contains(run.err, "in.conllu: line 15: expected word 1, found \"2\""));
    const auto records = parse_lines(run.out);
    REQUIRE(records.size() == 2);
    CHECK(records[0].at("id") == "n01");
    CHECK(records[0].at("extra") == json({{"heads", {3, 3, 0, 3}},
                                          {"relations", {"aux", "advmod", "root", "punct"}},
                                          {"text", "Don't go."}}));
    CHECK(records[0].at("text") == "Do n't go .");
    CHECK(records[0].at("tokens").size() == 6);
    CHECK(records[1].at("id") == 1);
}

TEST_CASE("corpus: a CoNLL-U sentence without an end is refused, and what follows it is read") {
    const Workspace workspace;
    workspace.shell(
        "(yes '# a comment that goes on and on' | head -c 70000000; printf '\n\n1\tcat'; printf '\t_%.0s' 1 "
        "2 3 "
        "4 5 6 7 8; printf '\n') > in.conllu");
    const Finished run = workspace.heed({"tokens", "-f", "in.conllu"});
    CHECK(contains(run.err, "expected a sentence of at most 67108864 bytes, found more"));
    CHECK(workspace.heed({"attend", "-f", "in.conllu", "--head", "0", "-o", "out.jsonl"}).code == 4);
    CHECK(contains(workspace.read("out.jsonl"), "\"cat\""));
}

TEST_CASE("corpus: .jsonl.zst holds the same lines, whatever the grouping, and is read as records") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus(30));
    const auto attend = [&](const std::string& out, const std::string& tokens) {
        return workspace.heed({"attend", "-f", "in.jsonl", "-o", out, "--batch-tokens", tokens}).code;
    };
    CHECK(attend("a.jsonl", "2048") == 4);
    CHECK(attend("a.jsonl.zst", "2048") == 4);
    CHECK(attend("b.jsonl.zst", "1") == 4);
    CHECK(workspace.read("a.jsonl.zst") == workspace.read("b.jsonl.zst"));
    CHECK(workspace.read("a.jsonl.zst").size() < workspace.read("a.jsonl").size() / 2);
    CHECK(workspace.heed({"attend", "a.jsonl.zst", "-o", "c.jsonl"}).code == 0);
    CHECK(workspace.read("c.jsonl") == workspace.read("a.jsonl"));
    CHECK(workspace.heed({"attend", "c.jsonl", "-o", "c.jsonl.zst"}).code == 0);
    CHECK(workspace.read("c.jsonl.zst") == workspace.read("a.jsonl.zst"));
}

TEST_CASE("corpus: damaged zstd is refused, with what was before it in vain") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus(5));
    REQUIRE(workspace.heed({"attend", "-f", "in.jsonl", "-o", "a.jsonl.zst"}).code == 0);
    const std::string whole = workspace.read("a.jsonl.zst");
    workspace.write("cut.jsonl.zst", whole.substr(0, whole.size() / 2));
    std::string flipped = whole;
    flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 1);
    workspace.write("flipped.jsonl.zst", flipped);
    workspace.write("other.jsonl.zst", "{}\n");
    for (const std::string name : {"cut.jsonl.zst", "flipped.jsonl.zst", "other.jsonl.zst"}) {
        const Finished run = workspace.heed({"attend", name, "--strict"});
        INFO(name << ": " << run.err);
        CHECK(run.code == 3);
        // What a flipped bit unpacks to is seen before the checksum is.
        CHECK(contains(run.err, name == "flipped.jsonl.zst" ? name : name + ": is no whole zstd file"));
    }
}

TEST_CASE("corpus: --top-k keeps the largest weights of each query, --precision their first digits") {
    const Workspace workspace;
    const json whole = record_of(workspace, {"the cat sat on the mat ."});
    const json thin = record_of(workspace, {"the cat sat on the mat .", "--top-k", "2", "--precision", "3"});
    CHECK(thin.at("normalized") == false);
    CHECK(thin.at("reduced").get<std::string>().starts_with(
        "only the 2 largest weights of each query are kept: "));
    const auto row = whole.at("attention")[1][2][3].get<std::vector<float>>();
    const auto thin_row = thin.at("attention")[1][2][3].get<std::vector<float>>();
    std::vector<float> sorted = row;
    std::sort(sorted.rbegin(), sorted.rend());
    for (std::size_t key = 0; key < row.size(); ++key) {
        if (row[key] < sorted[1])
            CHECK(thin_row[key] == 0);
        else
            CHECK(std::abs(thin_row[key] - row[key]) <= 0.005F * row[key]);
    }
    const std::string digits = thin.at("attention")[1][2][3].dump();
    CHECK(digits.size() < whole.at("attention")[1][2][3].dump().size() / 2);
}

TEST_CASE("corpus: --precision f16 writes float16, which is read back, digits and f16 do not change places") {
    const Workspace workspace;
    const json whole = record_of(workspace, {"the cat sat ."});
    for (const std::string name : {"a.npz", "a.safetensors"}) {
        REQUIRE(
            workspace.heed({"attend", "the cat sat .", "--precision", "f16", "--hidden", "-o", name}).code ==
            0);
        const json read = record_of(workspace, {name});
        const auto exact = whole.at("attention")[0][0][0].get<std::vector<float>>();
        const auto half = read.at("attention")[0][0][0].get<std::vector<float>>();
        for (std::size_t i = 0; i < exact.size(); ++i)
            CHECK(std::abs(half[i] - exact[i]) <= exact[i] / 2048 + 3e-8F);
    }
    check_refused({"attend", "a", "--precision", "f16"}, 2, "f16 is for npz and safetensors");
    check_refused({"attend", "a", "--precision", "3", "-o", "a.npz"}, 2, "digits is for JSON");
    check_refused({"attend", "a", "--precision", "0"}, 2, "--precision takes a whole number from 1 to 9");
}

TEST_CASE("corpus: -o NAME.safetensors makes files of tensors, lines of the rest and an index") {
    const Workspace workspace;
    workspace.write("in.jsonl", corpus(20));
    const auto attend = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(), {"attend", "-f", "in.jsonl", "--layer", "1-2", "-q"});
        return workspace.heed(flags).code;
    };
    CHECK(attend({"-o", "a.jsonl"}) == 4);
    CHECK(attend({"-o", "t.safetensors"}) == 4);
    CHECK(attend({"-o", "r.safetensors", "--resume", "--batch-tokens", "30"}) == 4);
    CHECK(workspace.read("r-00000.safetensors") == workspace.read("t-00000.safetensors"));
    CHECK(workspace.read("r-00000.jsonl") == workspace.read("t-00000.jsonl"));
    const json index = json::parse(workspace.read("t.safetensors.index.json")).at("files");
    REQUIRE(index.size() == 1);
    const auto lines = parse_lines(workspace.read(index[0].at("records")));
    const auto whole = parse_lines(workspace.read("a.jsonl"));
    REQUIRE(lines.size() == whole.size());
    CHECK(index[0].at("count") == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        json record = whole[i];
        const auto bare =
            record_of(workspace, {"t-00000.safetensors:" + lines[i].at("tensor").get<std::string>()});
        CHECK(bare.at("attention") == record.at("attention"));
        record.erase("attention");
        record["tensor"] = lines[i].at("tensor");
        CHECK(lines[i] == record);
    }
    check_refused({"attend", "a", "b", "--format", "safetensors"}, 2, "give -o NAME.safetensors");
}

TEST_CASE("corpus: --record computes that one alone, whatever is wrong with others") {
    const Workspace workspace;
    workspace.write("in.jsonl",
                    "{\"text\": 1}\n{\"text\": \"the cat\", \"id\": \"a\"}\n{\"text\": \"a dog\"}\n{\"te");
    const auto attend = [&](const std::string& record) {
        return workspace.heed({"attend", "-vv", "-f", "in.jsonl", "--head", "0", "--record", record});
    };
    const Finished named = attend("a");
    CHECK(named.code == 0);
    CHECK(contains(named.err, "record a: "));
    CHECK_FALSE(contains(named.err, "record 2: "));
    CHECK(json::parse(named.out).at("text") == "the cat");
    CHECK(json::parse(attend("2").out).at("text") == "a dog");
    CHECK(contains(attend("0").err, "line 1, $.text: expected a string"));
    CHECK(contains(attend("4").err, "expected a record 4, found none of that id"));
    workspace.shell("(echo {; heed attend -f in.jsonl --record a --format jsonl) > saved.jsonl");
    CHECK(json::parse(workspace.shell("heed attend saved.jsonl --record a").out).at("text") == "the cat");
}

TEST_CASE("corpus: -v says the model, the kernels, the threads and a summary, -vv each record") {
    const Workspace workspace;
    workspace.write("a.txt", "the cat\na dog\n");
    const auto told = [&](const std::string& flag) {
        return workspace.heed({"attend", "-f", "a.txt", "-o", "a.jsonl", "--threads", "2", flag}).err;
    };
    const std::string some = told("-v"), all = told("-vv");
    for (const std::string& err : {some, all}) {
        CHECK(
            contains(err, "heed: model default: bert, 5 layers of 6 heads, stored as float16; 2 threads\n"));
        CHECK(contains(err, " kernels\n"));
        CHECK(contains(err, "2 records, 8 tokens"));
    }
    CHECK_FALSE(contains(some, "record 0"));
    CHECK(contains(all, "heed: record 1: 4 tokens through default\n"));
}

TEST_CASE("corpus: flags that need a file say so") {
    check_refused({"attend", "a", "--resume", "-o", "a.jsonl"}, 2, "--resume and --shard go with a corpus");
    check_refused({"attend", "-f", "-", "--resume", "-o", "a.jsonl"}, 2, "a pipe cannot be resumed");
    check_refused({"attend", "-f", "a.txt", "--shard", "0/2"}, 2, "give -o FILE");
    for (const std::string shard : {"2/2", "-1/2", "1", "1/0", "a/2", "01/2", "0/2/3", "slurm/2", ""}) {
        INFO(shard);
        check_refused({"attend", "-f", "a.txt", "-o", "a.jsonl", "--shard=" + shard}, 2, "--shard");
    }
}

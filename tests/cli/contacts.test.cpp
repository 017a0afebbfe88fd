// heed --value contacts and --apc, as a biologist types them.
#include <charconv>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

const std::string esm = HEED_SOURCE "/tests/truth/families/esm-dropout";

}  // namespace

TEST_CASE("contacts of a protein are a record: residues without <cls> and <eos>, probabilities") {
    const Workspace workspace;
    const Finished run = workspace.heed({"attend", "--model", esm, "--value", "contacts", "MKTAY"});
    REQUIRE(run.code == 0);
    CHECK(run.err.empty());
    const json record = json::parse(run.out);
    CHECK(record.at("value") == "contacts");
    CHECK(record.at("tokens") == json({"M", "K", "T", "A", "Y"}));
    CHECK(record.at("layers").empty());
    CHECK(record.at("normalized") == false);
    const json& p = record.at("attention").at(0).at(0);
    CHECK(p.size() == 5);
    CHECK(p.at(1).at(3) == p.at(3).at(1));
    CHECK((p.at(0).at(4) > 0 && p.at(0).at(4) < 1));
}

TEST_CASE("a contact map names its residues as biologists do, from 1") {
    const Workspace workspace;
    workspace.write("p.fasta", ">ubiquitin Polyubiquitin-B\nMQIFVKTLTG\n");
    const Finished run =
        workspace.heed({"heatmap", "--model", esm, "--value", "contacts", "-f", "p.fasta", "-o", "map.svg"});
    REQUIRE(run.code == 0);
    const std::string svg = workspace.read("map.svg");
    CHECK(contains(svg, ">M1<"));
    CHECK(contains(svg, ">G10<"));
    CHECK(contains(svg, "Contact probability"));
    CHECK(contains(svg, ">Residue<"));
    CHECK(contains(svg, "Rows and columns are residues, counted from 1"));
    CHECK(contains(svg, "counted from 1"));
    CHECK_FALSE(contains(svg, "eos"));
}

TEST_CASE("a saved record of contacts is drawn as what it is") {
    const Workspace workspace;
    REQUIRE(workspace.heed({"attend", "--model", esm, "--value", "contacts", "MKTAY", "-o", "c.json"}).code ==
            0);
    REQUIRE(workspace.heed({"heatmap", "c.json", "-o", "c.svg"}).code == 0);
    CHECK(contains(workspace.read("c.svg"), ">Y5<"));
    CHECK(contains(workspace.read("c.svg"), "Contacts"));
}

TEST_CASE("a part of a contact map keeps the numbers of its residues") {
    const Workspace workspace;
    const auto draw = [&](std::vector<std::string> more) {
        std::vector<std::string> command = {"heatmap",  "--model",    esm,  "--value",
                                            "contacts", "MQIFVKTLTG", "-o", "c.svg"};
        command.insert(command.end(), more.begin(), more.end());
        REQUIRE(workspace.heed(command).code == 0);
        return workspace.read("c.svg");
    };
    const std::string part = draw({"--query", "4-6", "--key", "4-6"});
    CHECK(contains(part, ">V5<"));
    CHECK(contains(part, ">T7<"));
    CHECK_FALSE(contains(part, ">V1<"));
    const std::string numbers = draw({"--query", "4-6", "--key", "4-6", "--labels", "index"});
    CHECK(contains(numbers, ">7<"));
    CHECK_FALSE(contains(numbers, ">T7<"));
}

TEST_CASE("contacts as a table are pairs of residues, counted from 1") {
    const Workspace workspace;
    workspace.write("p.fasta", ">a first\nMKT\n>b\nAY\n");
    REQUIRE(workspace.heed({"attend", "--model", esm, "--value", "contacts", "-f", "p.fasta", "-o", "c.csv"})
                .code == 0);
    REQUIRE(
        workspace.heed({"attend", "--model", esm, "--value", "contacts", "-f", "p.fasta", "-o", "c.jsonl"})
            .code == 0);
    const std::string records = workspace.read("c.jsonl");
    std::string expected = "record,i,j,residue_i,residue_j,p\r\n";
    for (std::size_t start = 0; start < records.size(); start = records.find('\n', start) + 1) {
        const json record = json::parse(records.substr(start, records.find('\n', start) - start));
        const json& tokens = record.at("tokens");
        for (std::size_t i = 0; i < tokens.size(); ++i)
            for (std::size_t j = i + 1; j < tokens.size(); ++j) {
                expected += record.at("id").get<std::string>() + "," + std::to_string(i + 1) + "," +
                            std::to_string(j + 1) + "," + tokens[i].get<std::string>() + "," +
                            tokens[j].get<std::string>() + ",";
                char digits[32];  // the shortest that read back as the same float32
                const auto end = std::to_chars(digits, digits + sizeof digits,
                                               record.at("attention")[0][0][i][j].get<float>());
                expected += std::string(digits, end.ptr) + "\r\n";
            }
    }
    CHECK(workspace.read("c.csv") == expected);
    const Finished again = workspace.heed({"heatmap", "c.csv"});
    CHECK(again.code == 3);
    CHECK(contains(again.err, "which heed writes and does not read"));
}

TEST_CASE("a record that has no rows in a table of contacts is rejected, and the others are written") {
    const Workspace workspace;
    const auto record = [](const std::string& value, const std::string& keys) {
        return R"({"format": "heed.attention", "version": 1, "tokens": ["M", "K"], "layers": [], "heads": [],)"
               R"( "normalized": false, "reduced": "contacts", "value": ")" +
               value + R"(", "key_tokens": )" + keys + R"(, "attention": [[[[0.5, 0.25], [0.25, 0.5]]]]})" +
               "\n";
    };
    const std::string good = record("contacts", "null");
    workspace.write("in.jsonl",
                    record("contacts", R"(["T", "A"])") + good + record("attention", "null") + good);
    for (const std::string output : {"out.csv", "{id}.csv"}) {
        const Finished run = workspace.heed({"attend", "in.jsonl", "-o", output});
        INFO(run.err);
        CHECK(run.code == 4);
        CHECK(contains(run.err, "record 0: contacts in a .csv are pairs"));
    }
    const std::string header = "record,i,j,residue_i,residue_j,p\r\n";
    CHECK(workspace.read("out.csv") == header + "1,1,2,M,K,0.25\r\n3,1,2,M,K,0.25\r\n");
    CHECK(workspace.read("3.csv") == header + "3,1,2,M,K,0.25\r\n");
    CHECK(workspace.has("2.csv"));
    const Finished mixed = workspace.heed({"attend", "in.jsonl", "-o", "out.csv"});
    CHECK(contains(mixed.err,
                   "record 2: expected a record with the columns of those before it, found attention"));
}

TEST_CASE("contacts need a model that predicts them, and take all of its attention") {
    const Workspace workspace;
    const Finished other = workspace.heed({"attend", "--value", "contacts", "the cat"});
    CHECK(other.code == 3);
    CHECK(contains(other.err, "expected contact_head.regression, by which an ESM-2 predicts contacts"));
    const Finished layer =
        workspace.heed({"attend", "--model", esm, "--value", "contacts", "--layer", "0", "MK"});
    CHECK(layer.code == 2);
    CHECK(contains(layer.err, "--layer goes with attention"));
    const Finished pair = workspace.heed({"attend", "--model", esm, "--value", "contacts", "MKT<eos>AY"});
    CHECK(pair.code == 3);
    CHECK(contains(pair.err, "one protein"));
    CHECK(workspace.heed({"attend", "--model", "self-attention", "--value", "contacts", "a b"}).code == 2);
}

TEST_CASE("the average product correction is for any head, and is said") {
    const Workspace workspace;
    const Finished run = workspace.heed(
        {"attend", "--model", esm, "--layer", "1", "--head", "2", "--hide-special", "--apc", "MKTAY"});
    REQUIRE(run.code == 0);
    const json record = json::parse(run.out);
    CHECK(record.at("value") == "corrected");
    CHECK(contains(record.at("reduced").get<std::string>(), "average product correction"));
    const json& matrix = record.at("attention").at(0).at(0);
    double sum = 0;
    for (const json& row : matrix)
        for (const json& value : row) sum += value.get<double>();
    CHECK(std::abs(sum) < 1e-5);  // the correction takes as much as there is
    CHECK(workspace.heed({"heatmap", "--model", esm, "--apc", "MKTAY", "-o", "a.svg"}).code == 0);
}

TEST_CASE("a text that is longer than a model was trained with is computed, and that is said") {
    const Workspace workspace;
    const Finished run = workspace.heed(
        {"attend", "--model", esm, "--layer", "0", "--head", "0", "-o", "a.npz", std::string(1030, 'M')});
    INFO(run.err);
    CHECK(run.code == 0);
    CHECK(contains(run.err, "1,032 tokens are more than the 1,026 that the model was trained with"));
    const Finished cut =
        workspace.heed({"tokens", "--model", esm, "--truncate", "longest_first", std::string(1030, 'M')});
    CHECK(json::parse(cut.out).at("ids").size() == 1026);
}

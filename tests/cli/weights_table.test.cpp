// `heed attend -o weights.csv`: one row per weight.
#include <sstream>

#include "io/zstd.hpp"
#include "support/command.hpp"

using namespace heed::test;
using nlohmann::json;
using Cells = std::vector<std::string>;

namespace {

/// The rows of a table whose cells hold neither quotes nor commas.
std::vector<Cells> rows_of(const std::string& csv) {
    std::vector<Cells> rows;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);) {
        REQUIRE(line.ends_with("\r"));
        line.pop_back();
        std::istringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
}

/// What numpy.ndindex over the records' arrays would make of them, without the header.
std::vector<Cells> expected_rows(const std::vector<json>& records) {
    std::vector<Cells> rows;
    for (const json& record : records) {
        const json& keys = record.at("key_tokens").is_null() ? record.at("tokens") : record.at("key_tokens");
        const auto number = [](const json& numbers, std::size_t at) {
            return numbers.empty() ? "" : numbers.at(at).dump();
        };
        const json& layers = record.at("attention");
        for (std::size_t l = 0; l < layers.size(); ++l)
            for (std::size_t h = 0; h < layers[l].size(); ++h)
                for (std::size_t q = 0; q < layers[l][h].size(); ++q)
                    for (std::size_t k = 0; k < layers[l][h][q].size(); ++k)
                        rows.push_back({record.at("id").dump(), number(record.at("layers"), l),
                                        number(record.at("heads"), h), std::to_string(q), std::to_string(k),
                                        record.at("tokens")[q], keys[k], layers[l][h][q][k].dump()});
    }
    return rows;
}

/// The last cell as a float32: its digits may be written another way.
void check_rows(const std::string& csv, const std::vector<json>& records) {
    std::vector<Cells> rows = rows_of(csv);
    const std::vector<Cells> expected = expected_rows(records);
    REQUIRE(rows.size() == expected.size() + 1);
    CHECK(rows[0] == Cells{"record", "layer", "head", "query", "key", "query_token", "key_token", "weight"});
    for (std::size_t i = 0; i < expected.size(); ++i) {
        INFO("row " << i);
        REQUIRE(rows[i + 1].size() == 8);
        CHECK(std::stof(rows[i + 1][7]) == std::stof(expected[i][7]));
        CHECK(Cells(rows[i + 1].begin(), rows[i + 1].end() - 1) ==
              Cells(expected[i].begin(), expected[i].end() - 1));
    }
}

}  // namespace

TEST_CASE("weights table: of one record and of a corpus, each weight is in its row") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat sat\ncats\n");
    for (const Cells& flags : {Cells{"--layer", "1,4"}, Cells{"--mean", "heads", "--layer", "0"},
                               Cells{"--mean", "all", "--query", "[CLS]", "--key", "[SEP],0"}})
        for (const Cells& source : {Cells{"the cat"}, Cells{"-f", "in.txt"}}) {
            Cells arguments = {"attend"};
            arguments.insert(arguments.end(), source.begin(), source.end());
            arguments.insert(arguments.end(), flags.begin(), flags.end());
            arguments.insert(arguments.end(), {"--format", "csv"});
            const Finished table = workspace.heed(arguments);
            INFO(table.err);
            REQUIRE(table.code == 0);
            arguments.back() = "jsonl";
            check_rows(table.out, parse_lines(workspace.heed(arguments).out));
        }
}

TEST_CASE("weights table: a corpus in one file, resumed, compressed or a file per record") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat sat\ncats\n");
    const auto attend = [&](Cells flags) {
        flags.insert(flags.begin(), {"attend", "-f", "in.txt", "--head", "0"});
        return workspace.heed(flags);
    };
    const std::string whole = attend({"--format", "csv"}).out;
    REQUIRE(attend({"-o", "a.csv"}).code == 0);
    CHECK(workspace.read("a.csv") == whole);
    REQUIRE(attend({"-o", "b.csv", "--resume", "--batch-tokens", "1"}).code == 0);
    CHECK(workspace.read("b.csv") == whole);
    REQUIRE(attend({"-o", "c.csv.zst"}).code == 0);
    const std::string packed = workspace.read("c.csv.zst");
    std::string unpacked(whole.size() + 1, ' ');
    heed::ZstdReader reader(packed, {"c.csv.zst", ""});
    unpacked.resize(reader.read(unpacked.data(), unpacked.size()));
    CHECK(unpacked == whole);
    REQUIRE(attend({"-o", "{id}.csv"}).code == 0);
    const std::string header = whole.substr(0, whole.find('\n') + 1);
    CHECK(workspace.read("0.csv") + workspace.read("1.csv").substr(header.size()) == whole);
    CHECK(workspace.read("1.csv").starts_with(header));
}

TEST_CASE("weights table: what it cannot hold, and what cannot be made of it, is said") {
    const Workspace workspace;
    workspace.write("in.txt", "the cat sat\ncats\n");
    const Finished hidden = workspace.heed({"attend", "the cat", "--hidden", "-o", "a.csv"});
    CHECK(hidden.code == 2);
    CHECK(contains(hidden.err, "--hidden goes with json"));
    const Finished shard =
        workspace.heed({"attend", "-f", "in.txt", "--shard", "0/2", "-o", "a-{shard}.csv"});
    CHECK(shard.code == 2);
    CHECK(contains(shard.err, "write shards as .jsonl"));
    CHECK(workspace.heed({"attend", "-f", "in.txt", "--shard", "0/2", "-o", "{id}.csv"}).code == 0);
    const Finished read = workspace.heed({"heatmap", "0.csv"});
    CHECK(read.code == 3);
    CHECK(contains(read.err, "0.csv: is a table with one row per weight"));
    CHECK(contains(workspace.heed({"attend", "the cat", "-o", "a.xls"}).err, "npz, safetensors or csv"));
}

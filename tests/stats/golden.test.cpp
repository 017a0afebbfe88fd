// Measures over a corpus and over repeated tokens, against float64: ../shared/truth/analyses, where it is
// there.
#include <fstream>

#include "model/builtin.hpp"
#include "stats/repeats.hpp"
#include "support/command.hpp"
#include "support/numbers.hpp"
#include "support/shared.hpp"
#include "support/truth_json.hpp"

using namespace heed;
using namespace heed::test;
using nlohmann::json;

namespace {

constexpr double tolerance = 5e-6;

json stats_of(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"stats", "--format", "json"});
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return json::parse(run.out);
}

/// Ends of intervals, 0: low, 1: high.
std::vector<double> ends_of(const json& intervals, std::size_t end) {
    std::vector<double> ends;
    for (const json& layer : intervals)
        for (const json& head : layer) ends.push_back(head[end]);
    return ends;
}

}  // namespace

TEST_CASE("golden: measures of a corpus have mean, deviation and interval of float64") {
    const auto file = shared_file("truth/analyses/means.json");
    if (!file) return;
    const json truth = json_of(*file);
    const Workspace workspace;
    std::string lines;
    for (const json& record : truth.at("records"))
        if (record.at("used")) lines += record.at("text").get<std::string>() + "\n";
    workspace.write("used.txt", lines);
    const json stats = stats_of(workspace, {"-f", "used.txt", "--max-length", "10", "--truncate",
                                            "longest_first", "--examples", "1"});
    for (const char* const measure : {"previous", "relative_entropy"}) {
        const json& expected = truth.at("stats").at(measure);
        INFO(measure);
        CHECK(largest_difference(flat(stats.at("measures").at(measure)), flat(expected.at("mean"))) <
              tolerance);
        CHECK(largest_difference(flat(stats.at("sd").at(measure)), flat(expected.at("sd"))) < tolerance);
        const json& interval = stats.at("interval").at(measure);
        CHECK(largest_difference(ends_of(interval, 0), flat(expected.at("low"))) < tolerance);
        CHECK(largest_difference(ends_of(interval, 1), flat(expected.at("high"))) < tolerance);
        for (std::size_t layer = 0; layer < interval.size(); ++layer)
            for (std::size_t head = 0; head < interval[layer].size(); ++head) {
                const auto values = expected.at("values")[layer][head].get<std::vector<double>>();
                const json& examples = stats.at("examples").at(measure)[layer][head];
                const auto at = [](auto found, const std::vector<double>& of) {
                    return std::to_string(found - of.begin());
                };
                CHECK(examples.at("largest")[0] ==
                      at(std::max_element(values.begin(), values.end()), values));
                CHECK(examples.at("smallest")[0] ==
                      at(std::min_element(values.begin(), values.end()), values));
            }
    }
}

TEST_CASE("golden: the scores of repeated tokens are those of float64") {
    const auto file = shared_file("truth/analyses/heads.json");
    if (!file) return;
    const json truth = json_of(*file).at("repeats");
    const Workspace workspace;
    std::ifstream vocabulary(HEED_SOURCE "/data/builtin-bert/model/vocab.txt");
    std::vector<std::string> words;
    for (std::string word; std::getline(vocabulary, word);) words.push_back(word);
    std::string lines;
    for (const json& ids : truth.at("sequences")) {
        json tokens = json::array();
        for (const std::size_t id : ids) tokens.push_back(words.at(id));
        lines += json{{"tokens", tokens}}.dump() + "\n";
    }
    workspace.write("repeats.jsonl", lines);
    const json stats = stats_of(workspace, {"-f", "repeats.jsonl", "--repeats", "texts"});
    for (const std::string_view name : repeat_names) {
        INFO(name);
        CHECK(largest_difference(flat(stats.at("repeats").at(std::string(name))),
                                 flat(truth.at("scores").at(std::string(name)))) < tolerance);
    }
}

// Regions and means of other texts, against float64: ../shared/truth/analyses, where it is there.
#include "support/command.hpp"
#include "support/numbers.hpp"
#include "support/shared.hpp"
#include "support/truth_json.hpp"

using namespace heed::test;
using nlohmann::json;

namespace {

constexpr double tolerance = 5e-6;

void check_near(const json& found, const json& expected) {
    CHECK(largest_difference(flat(found), flat(expected)) < tolerance);
}

std::vector<std::string> with(std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

/// The regions' names, in order.
json names_of(const json& regions) {
    json names = json::array();
    for (const json& region : regions) names.push_back(region.at("name"));
    return names;
}

void check_regions(const json& record, const json& truth) {
    CHECK(record.at("tokens") == names_of(truth.at("regions")));
    check_near(record.at("attention"), truth.at("attention"));
}

/// A file of regions with these rows.
std::string csv_of(const std::string& id, const json& rows) {
    std::string csv = "id,region,start,end\n";
    for (const json& row : rows)
        csv += id + "," + row[0].get<std::string>() + "," + row[1].dump() + "," + row[2].dump() + "\n";
    return csv;
}

}  // namespace

TEST_CASE("golden: attention between the regions of a file, of a corpus") {
    const auto file = shared_file("truth/analyses/regions.json");
    if (!file) return;
    const std::string folder = file->substr(0, file->rfind('/') + 1);
    const json cases = json_of(*file).at("cases");
    const std::vector<std::string> command = {
        "attend", "-f", folder + "regions.jsonl", "--regions", folder + "regions.csv", "--format", "jsonl"};
    const auto check = [&](const std::vector<std::string>& more, const char* key) {
        const Finished run = Workspace().heed(with(command, more));
        CHECK(run.err.empty());
        const std::vector<json> records = parse_lines(run.out);
        REQUIRE(records.size() == cases.size());
        for (std::size_t i = 0; i < cases.size(); ++i)
            if (key == nullptr || cases[i].contains(key))
                check_regions(records[i], key == nullptr ? cases[i] : cases[i].at(key));
    };
    check({}, nullptr);
    check({"--hide-special"}, "without_special");
    check({"--words", "first"}, "words_first");
    for (const json& truth : cases)
        if (truth.contains("by_segments"))
            check_regions(record_of(Workspace(), {truth.at("text"), "--pair", truth.at("text_pair"),
                                                  "--regions", "segments"}),
                          truth.at("by_segments"));
}

TEST_CASE("golden: a region begins with a token's first character that is not white space") {
    const auto file = shared_file("truth/analyses/regions.json");
    if (!file) return;
    const json truth = json_of(*file).at("causal");
    json rows = json::array();
    for (const json& row : truth.at("rows"))
        rows.push_back({row.at("region"), row.at("start"), row.at("end")});
    const Workspace workspace;
    workspace.write("regions.csv", csv_of("0", rows));
    const std::string model = file->substr(0, file->rfind('/')) + "/causal-gpt2";
    check_regions(record_of(workspace, {truth.at("text"), "--model", model, "--regions", "regions.csv"}),
                  truth);
}

TEST_CASE("golden: regions that overlap, are empty, go past the text or have a taken name are refused") {
    const auto file = shared_file("truth/analyses/regions.json");
    if (!file) return;
    const json all = json_of(*file);
    for (const json& truth : all.at("refused")) {
        const json& text = all.at("cases")[0];
        const Workspace workspace;
        workspace.write("one.jsonl", json{{"id", truth.at("id")}, {"text", text.at("text")}}.dump());
        workspace.write("regions.csv", csv_of(truth.at("id"), truth.at("rows")));
        const Finished run = workspace.heed({"attend", "-f", "one.jsonl", "--regions", "regions.csv"});
        INFO(truth.at("because") << "\nheed said: " << run.err);
        CHECK(run.code == 3);
        CHECK(contains(run.err, "regions.csv: line "));
    }
}

TEST_CASE("golden: means over texts, their standard errors, and those of paired differences") {
    const auto file = shared_file("truth/analyses/means.json");
    if (!file) return;
    const std::string folder = file->substr(0, file->rfind('/') + 1);
    const json truth = json_of(*file);
    const std::vector<std::string> cut = {"--max-length", "10", "--truncate", "longest_first"};
    const std::vector<std::string> mean = with(cut, {"--drop-shorter", "--mean", "records"});
    const Workspace workspace;
    const json texts = record_of(workspace, with({"-f", folder + "means.txt"}, mean));
    CHECK(texts.at("records") == truth.at("n"));
    check_near(texts.at("attention"), truth.at("attention").at("mean"));
    check_near(texts.at("standard_error"), truth.at("attention").at("se"));
    const json scores = record_of(workspace, with({"-f", folder + "means.txt", "--value", "scores"}, mean));
    check_near(scores.at("attention"), truth.at("scores").at("mean"));
    check_near(scores.at("standard_error"), truth.at("scores").at("se"));
    REQUIRE(workspace.heed(with({"attend", "-f", folder + "means.txt", "-o", "texts.jsonl"}, cut)).code == 0);
    const json difference =
        record_of(workspace, with({"-f", folder + "means-other.txt", "--compare", "texts.jsonl"}, mean));
    check_near(difference.at("attention"), truth.at("difference").at("mean"));
    check_near(difference.at("standard_error"), truth.at("difference").at("se"));
}

#include "stats/json.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "format/table.hpp"
#include "stats/csv.hpp"
#include "support/message.hpp"
#include "support/stats_truth.hpp"

using namespace heed;
using namespace heed::test;

namespace {

HeadStats parsed(const std::string& json) {
    return stats_from_json(JsonValue::parse(json, {"stats.json", ""}));
}

/// 64 parts of a corpus, as JSON; some are of no records.
std::vector<std::string> parts(std::vector<Attention> records) {
    std::vector<std::vector<Attention>> shares(64);
    std::mt19937_64 random(5);
    for (std::size_t i = 0; i < 200; ++i) shares[random() % 60].push_back(records[i % records.size()]);
    std::vector<std::string> files;
    for (const auto& share : shares) files.push_back(stats_to_json(stats_of(share)));
    return files;
}

std::string merged(const std::vector<std::string>& files) {
    HeadStats all;
    for (const std::string& file : files) merge(all, parsed(file), {"part", ""});
    return stats_to_json(all);
}

std::string refusal(nlohmann::json stats, const std::string& pointer, const nlohmann::json& value) {
    const nlohmann::json::json_pointer at(pointer);
    REQUIRE(stats.contains(at));
    stats[at] = value;
    return message_of([&] { parsed(stats.dump()); });
}

}  // namespace

TEST_CASE("statistics of 64 parts, merged in any order, are the same bytes") {
    std::vector<std::string> files = parts(stats_truth_records());
    const std::string in_order = merged(files);
    std::mt19937_64 random(9);
    for (int order = 0; order < 6; ++order) {
        std::shuffle(files.begin(), files.end(), random);
        const bool same_bytes = merged(files) == in_order;
        CHECK(same_bytes);
    }
    std::vector<Attention> records;
    for (std::size_t i = 0; i < 200; ++i) records.push_back(stats_truth_records()[i % 4]);
    const bool as_in_one_run = stats_to_json(stats_of(records)) == in_order;
    CHECK(as_in_one_run);
}

TEST_CASE("statistics come back from JSON to the last digit, of no records too") {
    for (const bool with_divergences : {true, false}) {
        const std::string json = stats_to_json(stats_of(stats_truth_records(), with_divergences));
        CHECK(stats_to_json(parsed(json)) == json);
        CHECK(stats_to_json(parsed(sums_to_json(parsed(json)))) == json);
        const std::string empty = stats_to_json(stats_of({}, with_divergences));
        CHECK(stats_to_json(parsed(empty)) == empty);
        CHECK(parsed(empty).with_divergences == with_divergences);
    }
}

TEST_CASE("JSON says what the sums say") {
    const auto json = nlohmann::json::parse(stats_to_json(stats_of(stats_truth_records())));
    const nlohmann::json expected = expected_stats();
    CHECK(json.at("model").at("name") == "habits");
    CHECK(json.at("heads") == nlohmann::json({0, 1, 4}));
    CHECK(json.at("measures").at("next")[0][0].get<double>() ==
          Approx(expected.at("heads")[0].at("next").get<double>()));
    CHECK(json.at("classes")[1][2] == "unclear");
    CHECK(json.at("divergences")[2][7].get<double>() ==
          Approx(expected.at("divergences")[2][7].get<double>()));
    CHECK(json.at("placement").at("points").size() == 9);
}

TEST_CASE("statistics that do not fit together are refused, with the field") {
    const auto stats = nlohmann::json::parse(stats_to_json(stats_of(stats_truth_records())));
    const auto check = [&](const std::string& pointer, const nlohmann::json& value, const std::string& part) {
        INFO(pointer);
        const std::string message = refusal(stats, pointer, value);
        CHECK(contains(message, "stats.json: $"));
        CHECK(contains(message, part));
    };
    check("/format", "heed.attention", "\"heed.stats\"");
    check("/version", 2, "version 1");
    check("/parameters/entropy_smoothing", 0.01, "this version's, 1e-04");
    check("/sums/unit", "2^-50", "2^-60");
    check("/counts/records", -1, "$.counts.records");
    check("/counts/records", 1, "fit together");
    check("/counts/tokens", 9007199254740992, "under 2^53");
    check("/counts/shortest", 100, "fit together");
    check("/counts/shortest", 0, "fit together");
    check("/counts/longest", 1, "fit together");
    check("/counts/tokens", 0, "fit together");
    check("/counts/records", 1000, "fit together");
    check("/layers", {2, 0, 3}, "ascending");
    check("/layers", {0, 2}, "2 elements");
    check("/heads", nlohmann::json::array(), "at least one");
    check("/sums/measures/next/1/2", "12.5", "whole number");
    check("/sums/measures/next/1/2", 12, "a string");
    const std::string much = "999999999999999999999999999999999999";
    check("/sums/measures/next/1/2", much, "numbers from 0 to 1,");
    check("/sums/measures/distance/0/0", "-" + much, "numbers from 0 to");
    check("/sums/uniform_entropy", much, "numbers from 0 to");
    check("/sums/divergences/3", much, "numbers from 0 to 0.69");
    check("/sums/divergences", {"1", "2"}, "36 elements");
    std::vector<int> many(100'000);
    std::iota(many.begin(), many.end(), 0);
    check("/layers", many, "100000 elements");
    check("/model", nullptr, "model");
    const std::string twice = "{\"format\": \"heed.stats\", \"format\": \"heed.stats\"}";
    CHECK(message_of([&] { parsed(twice); }) != "not refused");
}

TEST_CASE("CSV has a row a head, and the divergences a row and a column") {
    const HeadStats stats = stats_of(stats_truth_records());
    const std::string csv = stats_to_csv(stats);
    TableReader reader(csv, TableFormat::csv, "stats.csv");
    const auto header = reader.next(), first = reader.next();
    REQUIRE((header && first));
    CHECK(header->cells.size() == 17 + 4 * measure_names.size());
    CHECK(header->cells[16] == "class_by_nats");
    CHECK(header->cells[17] == "entropy_n");
    CHECK(header->cells.back() == "punctuation_high");
    CHECK(first->cells.size() == header->cells.size());
    CHECK(first->cells[15] ==
          class_names[static_cast<std::size_t>(class_of(stats, 0, BroadBy::relative))].name);
    CHECK(std::stod(first->cells[18]) == Approx(*deviation_of(stats, 0, HeadMeasure::entropy)));
    CHECK(std::stod(first->cells[6]) == Approx(*mean_of(stats, 0, HeadMeasure::next)));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 10);
    CHECK(csv.substr(csv.size() - 2) == "\r\n");

    const NumberTable table = parse_number_table(divergences_to_csv(stats), TableFormat::csv, "d.csv");
    CHECK(table.tokens[5] == "2-4");
    CHECK(table.values.shape == std::vector<std::size_t>{9, 9});
    CHECK(table.values.values[3] == Approx(divergence_matrix(stats)[3]));
}

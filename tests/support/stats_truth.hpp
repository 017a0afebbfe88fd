// The records of tests/truth/stats and what numpy says of them.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "record/read.hpp"
#include "stats/head_stats.hpp"
#include "support/catch.hpp"

namespace heed::test {

inline std::string stats_truth_path(const std::string& file) {
    return std::string(HEED_SOURCE) + "/tests/truth/stats/" + file;
}

inline std::vector<Attention> stats_truth_records(const std::string& file = "records.jsonl") {
    RecordReader reader = RecordReader::open(stats_truth_path(file));
    std::vector<Attention> records;
    while (auto record = reader.next()) records.push_back(*std::move(record));
    return records;
}

inline nlohmann::json expected_stats() {
    std::ifstream stream(stats_truth_path("expected.json"));
    return nlohmann::json::parse(stream);
}

inline HeadStats stats_of(const std::vector<Attention>& records, bool with_divergences = true) {
    Threads threads(1);
    HeadStats stats;
    stats.with_divergences = with_divergences;
    for (const Attention& record : records)
        merge(stats, stats_of_record(record, {.divergences = with_divergences}, threads, {"test", ""}),
              {"test", ""});
    return stats;
}

}  // namespace heed::test

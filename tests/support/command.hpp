// What tests of the command line ask again and again: what a command gives, and how it refuses.
#pragma once

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/message.hpp"
#include "support/workspace.hpp"

namespace heed::test {

/// What `heed attend` with these arguments prints, which has to be one record.
inline nlohmann::json record_of(const Workspace& workspace, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "attend");
    const Finished run = workspace.heed(arguments);
    INFO("heed said: " << run.err);
    REQUIRE(run.code == 0);
    return nlohmann::json::parse(run.out);
}

inline std::vector<std::string> tokens_of(const nlohmann::json& record) {
    return record.at("tokens").get<std::vector<std::string>>();
}

/// The records of JSON lines.
inline std::vector<nlohmann::json> parse_lines(const std::string& jsonl) {
    std::vector<nlohmann::json> records;
    std::istringstream lines(jsonl);
    for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::json::parse(line));
    return records;
}

/// The word as often, a space behind each.
inline std::string repeated(const std::string& word, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += word + " ";
    return text;
}

/// heed ends with this code, says `part`, prints no data and writes nothing.
inline void check_refused(const std::vector<std::string>& arguments, int code, const std::string& part) {
    const Workspace workspace;
    const Finished run = workspace.heed(arguments);
    INFO("expected: " << part << "\nheed said: " << run.err);
    CHECK(run.code == code);
    CHECK(run.out.empty());
    CHECK(contains(run.err, part));
    CHECK(workspace.names().empty());
}

}  // namespace heed::test

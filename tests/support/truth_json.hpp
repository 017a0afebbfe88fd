// Truth that stands in JSON files.
#pragma once

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace heed::test {

/// Kept until the tests end: a loop over json_of(path).at("cases") would outlive a copy.
inline const nlohmann::json& json_of(const std::string& path) {
    static std::map<std::string, nlohmann::json> read;
    const auto found = read.find(path);
    if (found != read.end()) return found->second;
    std::ifstream file(path);
    return read[path] = nlohmann::json::parse(file);
}

/// The numbers of an array of arrays, in order.
inline std::vector<double> flat(const nlohmann::json& values) {
    std::vector<double> numbers;
    for (const nlohmann::json& value : values.flatten()) numbers.push_back(value);
    return numbers;
}

}  // namespace heed::test

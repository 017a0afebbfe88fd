// Truth that stands in JSON files.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace heed::test {

inline nlohmann::json json_of(const std::string& path) {
    std::ifstream file(path);
    return nlohmann::json::parse(file);
}

/// The numbers of an array of arrays, in order.
inline std::vector<double> flat(const nlohmann::json& values) {
    std::vector<double> numbers;
    for (const nlohmann::json& value : values.flatten()) numbers.push_back(value);
    return numbers;
}

}  // namespace heed::test

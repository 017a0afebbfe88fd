// The arrays in tests/truth/arrays: files that numpy, PyTorch and safetensors wrote, and what they hold.
#pragma once

#include <bit>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace heed::test {

inline std::string truth_array_path(const std::string& file) {
    return std::string(HEED_SOURCE) + "/tests/truth/arrays/" + file;
}

inline nlohmann::json expected_arrays(const std::string& file) {
    std::ifstream stream(truth_array_path("expected.json"));
    return nlohmann::json::parse(stream).at(file);
}

inline std::vector<std::uint32_t> bits_of(const std::vector<float>& values) {
    std::vector<std::uint32_t> bits;
    for (const float value : values) bits.push_back(std::bit_cast<std::uint32_t>(value));
    return bits;
}

/// Shape and every bit of the values are as `expected` (an entry of expected.json) says.
template <typename Array>
void check_array(const Array& array, const nlohmann::json& expected) {
    CHECK(array.shape == expected.at("shape").get<std::vector<std::size_t>>());
    CHECK(bits_of(array.values) == expected.at("float32_bits").get<std::vector<std::uint32_t>>());
}

}  // namespace heed::test

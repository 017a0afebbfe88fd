// The small BERTs in tests/truth/checkpoint: folders that transformers and safetensors wrote, and what they
// hold.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace heed::test {

std::string checkpoint_path(const std::string& name);

/// expected.json.
const nlohmann::json& checkpoint_truth();

/// The bytes of a file in a folder of them.
std::string checkpoint_file(const std::string& folder, const std::string& file);

}  // namespace heed::test

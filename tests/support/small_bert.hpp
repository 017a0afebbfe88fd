// A model's folder to change in a test: a BERT of tests/truth, with a vocabulary beside it. "plain" of
// tests/truth/checkpoint has 2 layers of 2 heads, an embedding of 7 tokens and 5 positions.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "support/workspace.hpp"

namespace heed::test {

struct SmallBert {
    /// [PAD] [UNK] [CLS] [SEP] [MASK] a b
    static const std::string vocabulary;

    /// "plain", in float32.
    SmallBert();
    /// Of config.json and model.safetensors in a folder.
    explicit SmallBert(const std::string& path);

    /// Number `index` of a tensor, row by row, becomes the float32 of these bits.
    void set(const std::string& tensor, std::size_t index, std::uint32_t bits);
    /// Writes the files into the workspace's folder of this name.
    void write(const Workspace& workspace, const std::string& folder) const;

    nlohmann::json config;
    std::map<std::string, std::string> files;  // all but config.json
};

}  // namespace heed::test

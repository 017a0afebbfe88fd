// What a record says of the model that made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace heed {

struct ModelDescription {
    std::string name;
    std::string type;  // "bert", "self-attention"; "unknown" for a bare matrix
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::optional<std::string> revision;
    std::optional<std::string> weights_sha256;
    std::optional<std::string> stored_type{};    // of its weights: "float16", "bfloat16 and float32"
    std::optional<std::string> computed_type{};  // of the arithmetic: "float32"
    std::optional<std::uint64_t> seed;           // of weights that were drawn

    bool operator==(const ModelDescription&) const = default;
};

}  // namespace heed

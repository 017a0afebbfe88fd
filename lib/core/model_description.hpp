// What a record says of the model that made it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

/// Of an encoder-decoder: the attention of the source's tokens to each other, of the target's to each other,
/// or of the target's to the source's.
enum class AttentionPart { encoder, decoder, cross };

/// As flags and records call them, in the order of AttentionPart.
inline constexpr std::array<std::string_view, 3> attention_parts = {"encoder", "decoder", "cross"};

[[nodiscard]] constexpr std::string_view name_of(AttentionPart part) {
    return attention_parts[static_cast<std::size_t>(part)];
}

struct ModelDescription {
    std::string name;
    std::string type;                          // "bert", "self-attention"; "unknown" for a bare matrix
    std::optional<AttentionPart> attention{};  // of an encoder-decoder, whose layers and heads follow
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

// How a head is called by its layer's number and its own, which both count from 0.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// "Layer 8, head 10", "8-10", "L8H10".
enum class HeadNames { words, dashed, lettered };

[[nodiscard]] inline std::string head_called(std::int64_t layer, std::int64_t head, HeadNames names) {
    const std::string first = std::to_string(layer), second = std::to_string(head);
    if (names == HeadNames::dashed) return first + "-" + second;
    return names == HeadNames::lettered ? "L" + first + "H" + second : "Layer " + first + ", head " + second;
}

}  // namespace heed

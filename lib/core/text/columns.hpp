// Cells of tables for people: text, one byte per column, with spaces up to a width.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed {

inline std::string left(std::string_view text, std::size_t width) {
    return std::string(text).append(width - std::min(width, text.size()), ' ');
}

inline std::string right(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ').append(text);
}

/// "0.25", "-1.00", so that numbers below each other have one format.
inline std::string two_decimals(double value) {
    const auto hundredths = static_cast<std::int64_t>(std::llround(std::abs(value) * 100));
    const std::string digits = std::to_string(hundredths % 100);
    return (value < 0 && hundredths > 0 ? "-" : "") + std::to_string(hundredths / 100) + "." +
           (digits.size() < 2 ? "0" : "") + digits;
}

}  // namespace heed

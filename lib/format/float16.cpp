#include "format/float16.hpp"

#include <bit>

namespace heed {

float widen_float16(std::uint16_t half) {
    // The exponent's bias differs by 112: one exact multiplication places normal and subnormal numbers alike.
    const std::uint32_t magnitude = static_cast<std::uint32_t>(half & 0x7FFF) << 13;
    auto bits = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p112F);
    if (magnitude >= 0x0F800000) bits |= 0x7F800000;  // infinity and NaN
    return std::bit_cast<float>(bits | static_cast<std::uint32_t>(half & 0x8000) << 16);
}

std::uint16_t narrow_to_float16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    std::uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) return sign | 0x7E00;   // NaN
    if (magnitude >= 0x477FF000) return sign | 0x7C00;  // from 65520 on
    if (magnitude < 0x38800000) {
        // Subnormal: adding 0.5 leaves the number's last place at 2^-24, rounded to even by the addition.
        const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
        return sign | static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(shifted) - 0x3F000000);
    }
    magnitude += 0xFFF + (magnitude >> 13 & 1);  // half a place, a little less where the place is even
    return sign | static_cast<std::uint16_t>((magnitude - 0x38000000) >> 13);
}

}  // namespace heed

#include "figure/contrast.hpp"

#include <algorithm>
#include <cmath>

namespace heed {
namespace {

double linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Rgb colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

double contrast(Rgb one, Rgb other) {
    const double first = luminance(one);
    const double second = luminance(other);
    const double lighter = std::max(first, second);
    const double darker = std::min(first, second);
    return (lighter + 0.05) / (darker + 0.05);
}

Rgb ink_on(Rgb ground) {
    static constexpr Rgb black{0, 0, 0};
    static constexpr Rgb white{255, 255, 255};
    return contrast(black, ground) >= contrast(white, ground) ? black : white;
}

Rgb mixed(Rgb ground, Rgb tone, double share) {
    const double part = share > 0 ? std::min(share, 1.0) : 0;
    const auto channel = [part](std::uint8_t from, std::uint8_t to) {
        return static_cast<std::uint8_t>(std::lround(from + part * (to - from)));
    };
    return {channel(ground.red, tone.red), channel(ground.green, tone.green),
            channel(ground.blue, tone.blue)};
}

}  // namespace heed

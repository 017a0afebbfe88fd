#include "figure/colours.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "figure/colormap_tables.hpp"

namespace heed {
namespace {

using Table = std::array<std::uint32_t, colormap_entries>;

constexpr std::array<std::pair<std::string_view, Colormap>, 6> names = {{
    {"viridis", Colormap::viridis},
    {"magma", Colormap::magma},
    {"cividis", Colormap::cividis},
    {"greys", Colormap::greys},
    {"blues", Colormap::blues},
    {"diverging", Colormap::diverging},
}};

const Table& table_of(Colormap map) {
    switch (map) {
        case Colormap::magma:
            return magma_table;
        case Colormap::cividis:
            return cividis_table;
        case Colormap::greys:
            return greys_table;
        case Colormap::blues:
            return blues_table;
        case Colormap::diverging:
            return diverging_table;
        default:
            return viridis_table;
    }
}

double linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(Rgb colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

std::optional<Colormap> colormap_named(std::string_view name) {
    for (const auto& [known, map] : names)
        if (known == name) return map;
    return std::nullopt;
}

std::size_t entry_at(double position) {
    constexpr auto entries = static_cast<double>(colormap_entries);
    return static_cast<std::size_t>(position > 0 ? std::min(position * entries, entries - 1) : 0);
}

Rgb colour_of_entry(std::size_t entry, Colormap map) {
    const std::uint32_t colour = table_of(map).at(entry);
    return {static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>(colour >> 8 & 0xFF),
            static_cast<std::uint8_t>(colour & 0xFF)};
}

Rgb colour_at(double position, Colormap map) {
    return colour_of_entry(entry_at(position), map);
}

std::string hex(Rgb colour) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "#";
    for (const unsigned channel : {colour.red, colour.green, colour.blue}) {
        text += digits[channel >> 4];
        text += digits[channel & 0xF];
    }
    return text;
}

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

#include "figure/colormap.hpp"

#include <algorithm>
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

}  // namespace heed

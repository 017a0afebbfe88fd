#include "figure/colormap.hpp"

#include <algorithm>

#include "figure/colormap_tables.hpp"

namespace heed {

Rgb colour_at(double position) {
    const double entries = static_cast<double>(viridis_table.size());
    const double entry = position > 0 ? std::min(position * entries, entries - 1) : 0;
    const std::uint32_t colour = viridis_table[static_cast<std::size_t>(entry)];
    return {static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>(colour >> 8 & 0xFF),
            static_cast<std::uint8_t>(colour & 0xFF)};
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

// PNG images of at most 256 colours, small, for what a figure has one pixel a value of. Same image, same
// pixels; the bytes depend on the version of zlib.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heed {

/// Neither side is 0.
struct IndexedImage {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::array<std::uint8_t, 3>> palette;  // red, green, blue; at most 256
    std::vector<std::uint8_t> pixels;                  // [row, column], row 0 on top: places in `palette`
};

/// An 8-bit indexed PNG (ISO/IEC 15948) with the colours that occur alone.
std::string to_png(const IndexedImage& image);

}  // namespace heed

// PNG pictures as pixels, so that tests can ask what is seen at a point; and small ones made of pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace heed::test {

struct Picture {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint32_t pixels_a_metre = 0;   // 0: not said
    std::vector<std::uint32_t> pixels;  // 0xRRGGBBAA, row by row

    std::uint32_t at(std::uint32_t x, std::uint32_t y) const { return pixels.at(std::size_t{y} * width + x); }
};

/// A picture of 8 bits a channel, RGB or RGBA, not interlaced: what cairo writes. Anything else, and a wrong
/// check sum, is an exception.
Picture decode_png(const std::string& png);

/// An opaque picture, row by row.
std::string encode_png(std::uint32_t width, const std::vector<std::uint32_t>& pixels);

std::string base64(const std::string& bytes);

}  // namespace heed::test

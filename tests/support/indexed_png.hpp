// An indexed PNG read apart from what wrote it: every chunk's checksum, all filters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "figure/colours.hpp"

namespace heed::test {

struct DecodedImage {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<Rgb> pixels;  // [row, column]
};

/// 8 bits a pixel, not interlaced; std::runtime_error for anything else, or if it is damaged.
DecodedImage decode_indexed_png(std::string_view bytes);

/// RFC 4648.
std::string from_base64(std::string_view text);

}  // namespace heed::test

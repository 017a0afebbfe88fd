// PNG (ISO/IEC 15948) as far as cairo and librsvg leave it to others: indexed images for what a figure has
// one pixel per value of, and single chunks. Same image, same pixels; the bytes depend on the version of
// zlib.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Of a picture, in pixels: 400 MB while it is drawn, and cairo's own limit on a side is 32,767.
inline constexpr double largest_picture = 100e6, longest_picture_side = 32000;

/// Neither side is 0.
struct IndexedImage {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::array<std::uint8_t, 3>> palette;  // red, green, blue; at most 256
    std::vector<std::uint8_t> pixels;                  // [row, column], row 0 on top: places in `palette`
};

/// An 8-bit indexed PNG with the colours that occur alone, each pixel enlarged to a square of factor ×
/// factor.
[[nodiscard]] std::string to_png(const IndexedImage& image, std::size_t factor = 1);

/// A PNG of 8 bits per channel. `rows` holds each row as the format has it: its filter, then three bytes per
/// pixel.
[[nodiscard]] std::string rgb_png(std::uint32_t width, std::uint32_t height, const std::string& rows);

/// Begins as a PNG does, up to the end of its header.
[[nodiscard]] bool is_png(const std::string& bytes);
// In pixels; of what is_png.
[[nodiscard]] std::uint32_t png_width(const std::string& png);
[[nodiscard]] std::uint32_t png_height(const std::string& png);

/// Bytes as text, for an image inside a document: RFC 4648, with padding, in one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// The PNG with the chunk that says how many of its pixels are an inch.
[[nodiscard]] std::string with_resolution(std::string png, double dpi);

/// The PNG, of what is_png, with a text in UTF-8 (iTXt) under a keyword such as "Title".
[[nodiscard]] std::string with_text(std::string png, std::string_view keyword, std::string_view text);
/// That text, if there is one; nothing of what is damaged before it.
[[nodiscard]] std::optional<std::string> text_in_png(std::string_view png, std::string_view keyword);

}  // namespace heed

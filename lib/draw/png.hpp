// What of the PNG format librsvg and cairo leave to others: its chunks.
#pragma once

#include <cstdint>
#include <string>

namespace heed {

/// Begins as a PNG does, up to the end of its header.
bool is_png(const std::string& bytes);
// In pixels; of what is_png.
std::uint32_t png_width(const std::string& png);
std::uint32_t png_height(const std::string& png);

/// A PNG of 8 bits a channel. `rows` holds each row as the format has it: its filter, then three bytes a
/// pixel.
std::string rgb_png(std::uint32_t width, std::uint32_t height, const std::string& rows);

/// The PNG with the chunk that says how many of its pixels are an inch.
std::string with_resolution(std::string png, double dpi);

}  // namespace heed

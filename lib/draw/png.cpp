#include "draw/png.hpp"

#include <zlib.h>

#include <cmath>
#include <stdexcept>
#include <string_view>

namespace heed {
namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t width_at = 16, height_at = 20, header_end = 33;
constexpr int fast = 1;  // zlib's level

const Bytef* bytes_of(const std::string& text) {
    return reinterpret_cast<const Bytef*>(text.data());
}

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string chunk(const std::string& type, const std::string& data) {
    const std::string body = type + data;
    const auto check = ::crc32_z(0, bytes_of(body), body.size());
    return big_endian(static_cast<std::uint32_t>(data.size())) + body +
           big_endian(static_cast<std::uint32_t>(check));
}

std::string deflated(const std::string& bytes) {
    uLongf size = ::compressBound(bytes.size());
    std::string out(size, '\0');
    if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, bytes_of(bytes), bytes.size(), fast) != Z_OK)
        throw std::runtime_error("a bitmap cannot be compressed");
    out.resize(size);
    return out;
}

}  // namespace

bool is_png(const std::string& bytes) {
    return bytes.size() >= header_end && bytes.starts_with(signature);
}

std::uint32_t png_width(const std::string& png) {
    return number_at(png, width_at);
}

std::uint32_t png_height(const std::string& png) {
    return number_at(png, height_at);
}

std::string rgb_png(std::uint32_t width, std::uint32_t height, const std::string& rows) {
    // 8 bits, three channels, deflate, filters by row, not interlaced.
    const std::string header =
        big_endian(width) + big_endian(height) + std::string("\x08\x02\x00\x00\x00", 5);
    return std::string(signature) + chunk("IHDR", header) + chunk("IDAT", deflated(rows)) + chunk("IEND", "");
}

std::string with_resolution(std::string png, double dpi) {
    const std::string a_metre = big_endian(static_cast<std::uint32_t>(std::lround(dpi / 0.0254)));
    constexpr char metre = 1;
    return png.insert(header_end, chunk("pHYs", a_metre + a_metre + metre));
}

}  // namespace heed

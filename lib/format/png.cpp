#include "format/png.hpp"

#include <zlib.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "format/deflate.hpp"

namespace heed {
namespace {

constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t width_at = 16, height_at = 20, header_end = 33;

const Bytef* bytes_of(const std::string& text) {
    return reinterpret_cast<const Bytef*>(text.data());
}

std::string big_endian(std::size_t number) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xFF);
    return bytes;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string chunk(const std::string& type, const std::string& data) {
    const std::string checked = type + data;
    return big_endian(data.size()) + checked + big_endian(::crc32_z(0, bytes_of(checked), checked.size()));
}

/// Of many pixels, in little time.
std::string quickly_deflated(const std::string& bytes) {
    constexpr int fast = 1;  // zlib's level
    uLongf size = ::compressBound(bytes.size());
    std::string out(size, '\0');
    if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, bytes_of(bytes), bytes.size(), fast) != Z_OK)
        throw std::runtime_error("zlib cannot compress an image");
    out.resize(size);
    return out;
}

/// As zlib writes it (RFC 1950): with its header and a checksum.
std::string zlib_stream(const std::string& bytes, Repeats repeats) {
    return "\x78\x5E" + deflated(bytes, repeats) +
           big_endian(::adler32_z(::adler32_z(0, nullptr, 0), bytes_of(bytes), bytes.size()));
}

/// The whole of a PNG whose pixels are 8 bits each, or each channel, not interlaced; `colours` is its
/// palette's chunk or nothing.
std::string png_of(std::size_t width, std::size_t height, char colour_type, const std::string& colours,
                   const std::string& deflated_rows) {
    constexpr char eight_bits = 8;
    const std::string kind{eight_bits, colour_type, 0, 0, 0};
    return std::string(signature) + chunk("IHDR", big_endian(width) + big_endian(height) + kind) + colours +
           chunk("IDAT", deflated_rows) + chunk("IEND", "");
}

/// The palette without what no pixel has, and the pixels in its terms.
IndexedImage with_used_colours(const IndexedImage& image) {
    std::array<bool, 256> used{};
    for (const std::uint8_t pixel : image.pixels) used[pixel] = true;
    IndexedImage lean{image.width, image.height, {}, image.pixels};
    std::array<std::uint8_t, 256> place{};
    for (std::size_t i = 0; i < image.palette.size(); ++i) {
        if (!used[i]) continue;
        place[i] = static_cast<std::uint8_t>(lean.palette.size());
        lean.palette.push_back(image.palette[i]);
    }
    for (std::uint8_t& pixel : lean.pixels) pixel = place[pixel];
    return lean;
}

constexpr char no_filter = 0, difference_to_row_above = 2;

/// The rows with each pixel `factor` times, each after the number of its filter. None for the first of equal
/// rows: differences of places in a palette deflate worse.
std::string filtered(const IndexedImage& image, std::size_t factor) {
    const std::size_t length = 1 + image.width * factor;
    std::string rows;
    rows.reserve(length * image.height * factor);
    std::string as_above(length, '\0');
    as_above[0] = difference_to_row_above;
    for (std::size_t row = 0; row < image.height; ++row) {
        rows += no_filter;
        for (std::size_t column = 0; column < image.width; ++column)
            rows.append(factor, static_cast<char>(image.pixels[row * image.width + column]));
        for (std::size_t copy = 1; copy < factor; ++copy) rows += as_above;
    }
    return rows;
}

/// What is worth looking for in an image whose pixels are enlarged. Looking for all repeats takes six times
/// as long as for runs, and for attention an eighth more room; it gains where the pixels are a pattern, which
/// they show without being enlarged.
Repeats repeats_in(const IndexedImage& image) {
    const std::string_view pixels(reinterpret_cast<const char*>(image.pixels.data()), image.pixels.size());
    const bool is_pattern = 4 * deflated(pixels).size() < 3 * deflated(pixels, Repeats::runs).size();
    return is_pattern ? Repeats::any : Repeats::runs;
}

}  // namespace

std::string to_png(const IndexedImage& image, std::size_t factor) {
    assert(image.width > 0 && image.height > 0 && image.palette.size() <= 256 && factor > 0);
    assert(image.pixels.size() == image.width * image.height);
    const IndexedImage lean = with_used_colours(image);
    std::string colours;
    for (const auto& colour : lean.palette)
        for (const std::uint8_t channel : colour) colours += static_cast<char>(channel);
    constexpr char indexed = 3;
    return png_of(image.width * factor, image.height * factor, indexed, chunk("PLTE", colours),
                  zlib_stream(filtered(lean, factor), factor > 1 ? repeats_in(lean) : Repeats::any));
}

std::string rgb_png(std::uint32_t width, std::uint32_t height, const std::string& rows) {
    constexpr char three_channels = 2;
    return png_of(width, height, three_channels, "", quickly_deflated(rows));
}

bool is_png(const std::string& bytes) {
    return bytes.size() >= header_end && bytes.starts_with(signature);
}

std::uint32_t png_width(const std::string& png) {
    return number_at(png, width_at);
}

std::uint32_t png_height(const std::string& png) {
    return number_at(png, height_at);
}

std::string with_resolution(std::string png, double dpi) {
    const std::string a_metre = big_endian(static_cast<std::size_t>(std::lround(dpi / 0.0254)));
    constexpr char metre = 1;
    return png.insert(header_end, chunk("pHYs", a_metre + a_metre + metre));
}

namespace {

/// What an iTXt chunk has between its keyword and its text: not compressed, and no language is named.
constexpr std::string_view plain_text{"\0\0\0\0\0", 5};

}  // namespace

std::string with_text(std::string png, std::string_view keyword, std::string_view text) {
    return png.insert(header_end, chunk("iTXt", std::string(keyword).append(plain_text).append(text)));
}

std::optional<std::string> text_in_png(std::string_view png, std::string_view keyword) {
    constexpr std::size_t frame = 12;  // length, type and checksum
    const std::string beginning = std::string(keyword).append(plain_text);
    png.remove_prefix(std::min(signature.size(), png.size()));
    while (png.size() >= frame) {
        const std::size_t length = number_at(png, 0);
        if (length > png.size() - frame) return std::nullopt;
        const std::string_view data = png.substr(8, length);
        if (png.substr(4, 4) == "iTXt" && data.starts_with(beginning))
            return std::string(data.substr(beginning.size()));
        png.remove_prefix(frame + length);
    }
    return std::nullopt;
}

std::string to_base64(std::string_view bytes) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < group.size() ? static_cast<std::uint8_t>(group[i]) : 0);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= group.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

}  // namespace heed

#include "format/png.hpp"

#include <zlib.h>

#include <cassert>
#include <stdexcept>

namespace heed {
namespace {

std::string big_endian(std::size_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
    return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
    const std::string checked = type + data;
    const uLong sum =
        crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
    return big_endian(data.size()) + checked + big_endian(sum);
}

/// The best level would take eight times as long to save a twentieth.
constexpr int level = 6;

std::string deflated(const std::string& bytes) {
    uLongf size = compressBound(bytes.size());
    std::string out(size, '\0');
    if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                  bytes.size(), level) != Z_OK)
        throw std::runtime_error("zlib cannot compress an image");
    out.resize(size);
    return out;
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

/// Each row behind the number of its filter. None: differences of places in a palette deflate worse.
std::string filtered(const IndexedImage& image) {
    std::string rows;
    rows.reserve((image.width + 1) * image.height);
    for (std::size_t row = 0; row < image.height; ++row) {
        rows += '\0';
        rows.append(reinterpret_cast<const char*>(image.pixels.data()) + row * image.width, image.width);
    }
    return rows;
}

}  // namespace

std::string to_png(const IndexedImage& image) {
    assert(image.width > 0 && image.height > 0 && image.palette.size() <= 256);
    assert(image.pixels.size() == image.width * image.height);
    const IndexedImage lean = with_used_colours(image);
    std::string colours;
    for (const auto& colour : lean.palette)
        for (const std::uint8_t channel : colour) colours += static_cast<char>(channel);
    static const std::string eight_bits_indexed("\x08\x03\0\0\0", 5);
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", big_endian(image.width) + big_endian(image.height) + eight_bits_indexed) +
           chunk("PLTE", colours) + chunk("IDAT", deflated(filtered(lean))) + chunk("IEND", "");
}

}  // namespace heed

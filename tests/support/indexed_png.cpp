#include "support/indexed_png.hpp"

#include <zlib.h>

#include <cstdlib>
#include <stdexcept>

namespace heed::test {
namespace {

std::size_t number_at(std::string_view bytes, std::size_t at) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return number;
}

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(std::string("PNG: ") + what);
}

int paeth(int left, int up, int corner) {
    const int guess = left + up - corner;
    const int from_left = std::abs(guess - left), from_up = std::abs(guess - up);
    const int from_corner = std::abs(guess - corner);
    if (from_left <= from_up && from_left <= from_corner) return left;
    return from_up <= from_corner ? up : corner;
}

/// Takes the filters back: [row, column] without their numbers.
std::vector<unsigned char> unfiltered(const std::string& rows, std::size_t width, std::size_t height) {
    std::vector<unsigned char> pixels(width * height);
    const auto pixel = [&](std::size_t row, std::size_t column) { return int{pixels[row * width + column]}; };
    for (std::size_t row = 0; row < height; ++row) {
        const auto filter = static_cast<unsigned char>(rows.at(row * (width + 1)));
        require(filter <= 4, "unknown filter");
        for (std::size_t column = 0; column < width; ++column) {
            const int left = column > 0 ? pixel(row, column - 1) : 0;
            const int up = row > 0 ? pixel(row - 1, column) : 0;
            const int corner = row > 0 && column > 0 ? pixel(row - 1, column - 1) : 0;
            const int predicted[] = {0, left, up, (left + up) / 2, paeth(left, up, corner)};
            const auto raw = static_cast<unsigned char>(rows.at(row * (width + 1) + 1 + column));
            pixels[row * width + column] = static_cast<unsigned char>(raw + predicted[filter]);
        }
    }
    return pixels;
}

std::string inflated(const std::string& bytes, std::size_t size) {
    std::string out(size, '\0');
    uLongf length = out.size();
    require(uncompress(reinterpret_cast<Bytef*>(out.data()), &length,
                       reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()) == Z_OK,
            "data do not inflate");
    require(length == size, "data of another size");
    return out;
}

}  // namespace

DecodedImage decode_indexed_png(std::string_view bytes) {
    require(bytes.starts_with("\x89PNG\r\n\x1a\n"), "no signature");
    DecodedImage image;
    std::string palette, data, last;
    for (std::size_t at = 8; at < bytes.size();) {
        const std::size_t length = number_at(bytes, at);
        const std::string_view checked = bytes.substr(at + 4, length + 4);
        const uLong sum =
            crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
        require(sum == number_at(bytes, at + 8 + length), "wrong checksum");
        last = checked.substr(0, 4);
        const std::string_view content = checked.substr(4);
        if (last == "IHDR") {
            image.width = number_at(content, 0);
            image.height = number_at(content, 4);
            require(content.substr(8) == std::string_view("\x08\x03\0\0\0", 5), "not 8 bits of a palette");
        }
        if (last == "PLTE") palette = content;
        if (last == "IDAT") data += content;
        at += length + 12;
    }
    require(last == "IEND", "no end");
    const std::string rows = inflated(data, (image.width + 1) * image.height);
    for (const unsigned char entry : unfiltered(rows, image.width, image.height)) {
        const auto channel = [&](std::size_t i) {
            return static_cast<std::uint8_t>(palette.at(entry * 3 + i));
        };
        image.pixels.push_back({channel(0), channel(1), channel(2)});
    }
    return image;
}

std::string from_base64(std::string_view text) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0, count = 0;
    for (const char c : text.substr(0, text.find('='))) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) throw std::runtime_error("base64: unknown digit");
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
    }
    return bytes;
}

}  // namespace heed::test

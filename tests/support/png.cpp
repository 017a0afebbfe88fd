#include "support/png.hpp"

#include <zlib.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace heed::test {
namespace {

const Bytef* bytes_of(const std::string& text) {
    return reinterpret_cast<const Bytef*>(text.data());
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(i));
    return value;
}

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::uint32_t check_sum(const std::string& body) {
    return static_cast<std::uint32_t>(::crc32_z(0, bytes_of(body), body.size()));
}

/// What each kind of chunk holds, those of a kind one behind the other.
std::map<std::string, std::string> chunks_of(const std::string& png) {
    std::map<std::string, std::string> chunks;
    if (png.substr(0, 8) != "\x89PNG\r\n\x1a\n") throw std::runtime_error("no PNG");
    for (std::size_t at = 8; at < png.size();) {
        const std::size_t length = number_at(png, at);
        const std::string body = png.substr(at + 4, length + 4);
        if (check_sum(body) != number_at(png, at + 8 + length)) throw std::runtime_error("wrong check sum");
        chunks[body.substr(0, 4)] += body.substr(4);
        at += length + 12;
    }
    return chunks;
}

int paeth(int left, int above, int corner) {
    const int guess = left + above - corner;
    const int to_left = std::abs(guess - left), to_above = std::abs(guess - above);
    const int to_corner = std::abs(guess - corner);
    if (to_left <= to_above && to_left <= to_corner) return left;
    return to_above <= to_corner ? above : corner;
}

int predicted(int filter, int left, int above, int corner) {
    switch (filter) {
        case 0:
            return 0;
        case 1:
            return left;
        case 2:
            return above;
        case 3:
            return (left + above) / 2;
        case 4:
            return paeth(left, above, corner);
        default:
            throw std::runtime_error("unknown filter");
    }
}

/// Rows without their filters.
std::vector<unsigned char> unfiltered(const std::string& rows, std::size_t row_bytes, std::size_t channels) {
    std::vector<unsigned char> out;
    std::vector<unsigned char> above(row_bytes, 0);
    for (std::size_t at = 0; at < rows.size(); at += row_bytes + 1) {
        std::vector<unsigned char> row(row_bytes);
        for (std::size_t i = 0; i < row_bytes; ++i) {
            const bool is_first = i < channels;
            const int guess = predicted(rows[at], is_first ? 0 : row[i - channels], above[i],
                                        is_first ? 0 : above[i - channels]);
            row[i] = static_cast<unsigned char>(static_cast<unsigned char>(rows.at(at + 1 + i)) + guess);
        }
        out.insert(out.end(), row.begin(), row.end());
        above = row;
    }
    return out;
}

}  // namespace

Picture decode_png(const std::string& png) {
    const auto chunks = chunks_of(png);
    const std::string& header = chunks.at("IHDR");
    const std::size_t channels = header.at(9) == 6 ? 4 : 3;
    if (header[8] != 8 || (header[9] != 2 && header[9] != 6) || header[12] != 0)
        throw std::runtime_error("a kind of PNG that is not expected");
    Picture picture;
    picture.width = number_at(header, 0);
    picture.height = number_at(header, 4);
    if (chunks.contains("pHYs")) picture.pixels_a_metre = number_at(chunks.at("pHYs"), 0);
    const std::size_t row_bytes = channels * picture.width;
    std::string rows((row_bytes + 1) * picture.height, '\0');
    uLongf size = rows.size();
    const std::string& data = chunks.at("IDAT");
    if (::uncompress(reinterpret_cast<Bytef*>(rows.data()), &size, bytes_of(data), data.size()) != Z_OK ||
        size != rows.size())
        throw std::runtime_error("damaged PNG");
    const auto bytes = unfiltered(rows, row_bytes, channels);
    for (std::size_t i = 0; i < bytes.size(); i += channels)
        picture.pixels.push_back(std::uint32_t{bytes[i]} << 24 | std::uint32_t{bytes[i + 1]} << 16 |
                                 std::uint32_t{bytes[i + 2]} << 8 | (channels == 4 ? bytes[i + 3] : 255U));
    return picture;
}

std::string encode_png(std::uint32_t width, const std::vector<std::uint32_t>& pixels) {
    std::string rows;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        if (i % width == 0) rows += '\0';
        rows += big_endian(pixels[i]).substr(0, 3);
    }
    std::string data(::compressBound(rows.size()), '\0');
    uLongf size = data.size();
    ::compress(reinterpret_cast<Bytef*>(data.data()), &size, bytes_of(rows), rows.size());
    data.resize(size);
    const auto chunk = [](const std::string& body) {
        return big_endian(static_cast<std::uint32_t>(body.size() - 4)) + body + big_endian(check_sum(body));
    };
    const auto height = static_cast<std::uint32_t>(pixels.size() / width);
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR" + big_endian(width) + big_endian(height) + std::string("\x08\x02\x00\x00\x00", 5)) +
           chunk("IDAT" + data) + chunk("IEND");
}

std::string base64(const std::string& bytes) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = i; k < i + 3; ++k)
            group = group << 8 | (k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

}  // namespace heed::test

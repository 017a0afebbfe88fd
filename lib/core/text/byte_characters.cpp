#include "core/text/byte_characters.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

constexpr bool stands_for_itself(unsigned byte) {
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

/// The other 68 bytes are U+0100, U+0101, … in order.
constexpr char32_t first_other = 0x100;

struct Alphabet {
    std::array<std::array<char, 2>, 256> text{};
    std::array<std::uint8_t, 256> size{};
    std::array<char, 68> others{};

    constexpr Alphabet() {
        std::size_t count = 0;
        for (unsigned byte = 0; byte < 256; ++byte) {
            char32_t c = byte;
            if (!stands_for_itself(byte)) {
                others[count] = static_cast<char>(byte);
                c = first_other + static_cast<char32_t>(count++);
            }
            const bool is_ascii = c < 0x80;
            size[byte] = is_ascii ? 1 : 2;
            text[byte] = is_ascii ? std::array<char, 2>{static_cast<char>(c)}
                                  : std::array<char, 2>{static_cast<char>(0xC0 | c >> 6),
                                                        static_cast<char>(0x80 | (c & 0x3F))};
        }
    }
};

constexpr Alphabet alphabet;

}  // namespace

std::string_view byte_character(char byte) {
    const auto index = static_cast<unsigned char>(byte);
    return {alphabet.text[index].data(), alphabet.size[index]};
}

std::string bytes_of_characters(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    while (!text.empty()) {
        const char32_t c = next_code_point(text);
        if (c < 256 && stands_for_itself(c))
            bytes += static_cast<char>(c);
        else if (c >= first_other && c < first_other + alphabet.others.size())
            bytes += alphabet.others[c - first_other];
        else
            append_code_point(bytes, c);
    }
    return bytes;
}

}  // namespace heed

#include "core/text/byte_characters.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "core/text/utf8.hpp"

namespace heed {
namespace {

bool stands_for_itself(unsigned byte) {
    return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

/// The other 68 bytes are U+0100, U+0101, … in order.
constexpr char32_t first_other = 0x100;

struct Alphabet {
    std::array<std::array<char, 2>, 256> text{};
    std::array<std::uint8_t, 256> size{};
    std::array<char, 68> others{};

    Alphabet() {
        std::size_t count = 0;
        for (unsigned byte = 0; byte < 256; ++byte) {
            char32_t c = byte;
            if (!stands_for_itself(byte)) {
                others[count] = static_cast<char>(byte);
                c = first_other + static_cast<char32_t>(count++);
            }
            std::string character;
            append_code_point(character, c);
            size[byte] = static_cast<std::uint8_t>(character.size());
            for (std::size_t i = 0; i < character.size(); ++i) text[byte][i] = character[i];
        }
    }
};

const Alphabet& alphabet() {
    static const Alphabet one;
    return one;
}

}  // namespace

std::string_view byte_character(char byte) {
    const auto index = static_cast<unsigned char>(byte);
    const Alphabet& characters = alphabet();
    return {characters.text[index].data(), characters.size[index]};
}

std::string bytes_of_characters(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const char32_t c = next_code_point(text);
        if (c < 256 && stands_for_itself(c))
            bytes += static_cast<char>(c);
        else if (c >= first_other && c < first_other + alphabet().others.size())
            bytes += alphabet().others[c - first_other];
        else
            append_code_point(bytes, c);
    }
    return bytes;
}

}  // namespace heed

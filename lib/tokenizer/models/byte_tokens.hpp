// SentencePiece's tokens for the bytes of a character that is no token: <0x00> to <0xFF>.
#pragma once

#include <string>

namespace heed {

inline std::string byte_token(char byte) {
    constexpr const char* digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    return {'<', '0', 'x', digits[value >> 4], digits[value & 15], '>'};
}

}  // namespace heed

#include "io/digest.hpp"

#include <algorithm>
#include <bit>

namespace heed {
namespace {

using Block = std::array<std::uint32_t, 16>;
using State = std::array<std::uint32_t, 8>;

constexpr std::size_t block_size = 64;
constexpr State sha1_start = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
constexpr State sha256_start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::array<std::uint32_t, 64> sha256_constants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

Block words_of(const char* bytes) {
    Block words;
    for (std::uint32_t& word : words) {
        word = 0;
        for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(*bytes++);
    }
    return words;
}

/// Section 6.1.2. The last 16 words of the schedule are kept, in a ring.
void mix_sha1(State& state, Block w) {
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < 80; ++t) {
        if (t >= 16)
            w[t % 16] = std::rotl(w[(t - 3) % 16] ^ w[(t - 8) % 16] ^ w[(t - 14) % 16] ^ w[t % 16], 1);
        const std::uint32_t chosen = t < 20   ? ((b & c) ^ (~b & d)) + 0x5a827999
                                     : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                                     : t < 60 ? ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc
                                              : (b ^ c ^ d) + 0xca62c1d6;
        const std::uint32_t next = std::rotl(a, 5) + chosen + e + w[t % 16];
        e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
    }
    const State mixed = {a, b, c, d, e};
    for (std::size_t i = 0; i < 5; ++i) state[i] += mixed[i];
}

/// Section 6.2.2.
void mix_sha256(State& state, Block w) {
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < 64; ++t) {
        if (t >= 16) {
            const std::uint32_t x = w[(t - 15) % 16], y = w[(t - 2) % 16];
            w[t % 16] += (std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3) + w[(t - 7) % 16] +
                         (std::rotr(y, 17) ^ std::rotr(y, 19) ^ y >> 10);
        }
        const std::uint32_t first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) +
                                    ((e & f) ^ (~e & g)) + sha256_constants[t] + w[t % 16];
        const std::uint32_t second =
            (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    const State mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
}

}  // namespace

Digest::Digest(std::size_t words) : words_(words), state_(words == 5 ? sha1_start : sha256_start), rest_{} {}

void Digest::mix(const char* blocks, std::size_t count) {
    for (; count > 0; --count, blocks += block_size)
        words_ == 5 ? mix_sha1(state_, words_of(blocks)) : mix_sha256(state_, words_of(blocks));
}

void Digest::add(std::string_view bytes) {
    const std::size_t kept = size_ % block_size;
    size_ += bytes.size();
    if (kept > 0) {
        const std::size_t taken = std::min(bytes.size(), block_size - kept);
        std::copy_n(bytes.data(), taken, rest_.data() + kept);
        bytes.remove_prefix(taken);
        if (kept + taken < block_size) return;
        mix(rest_.data(), 1);
    }
    mix(bytes.data(), bytes.size() / block_size);
    bytes.remove_prefix(bytes.size() / block_size * block_size);
    std::copy(bytes.begin(), bytes.end(), rest_.begin());
}

std::string Digest::hex() const {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string end(1, '\x80');  // section 5.1.1: a bit, zeros, and the number of bits
    end.resize(1 + (2 * block_size - 1 - 8 - size_ % block_size) % block_size);
    for (int shift = 56; shift >= 0; shift -= 8) end += static_cast<char>(size_ * 8 >> shift & 0xFF);
    Digest whole = *this;
    whole.add(end);
    std::string hex;
    for (std::size_t i = 0; i < words_; ++i)
        for (int shift = 28; shift >= 0; shift -= 4) hex += digits[whole.state_[i] >> shift & 0xF];
    return hex;
}

}  // namespace heed

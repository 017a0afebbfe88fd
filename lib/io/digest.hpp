// The digests by which the Hugging Face hub and git name contents: SHA-1 and SHA-256 (FIPS 180-4). They are
// written out here, since heed links no library of ciphers; https://doi.org/10.6028/NIST.FIPS.180-4
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed {

class Digest {
  public:
    static Digest sha1() { return Digest(5); }
    static Digest sha256() { return Digest(8); }

    void add(std::string_view bytes);
    /// Of all that was added, in hexadecimal digits: 40 of SHA-1, 64 of SHA-256.
    [[nodiscard]] std::string hex() const;

  private:
    explicit Digest(std::size_t words);
    void mix(const char* blocks, std::size_t count);

    std::size_t words_;  // of the state: 5 or 8
    std::array<std::uint32_t, 8> state_;
    std::uint64_t size_ = 0;     // bytes that were added
    std::array<char, 64> rest_;  // those that do not fill a block yet
};

}  // namespace heed

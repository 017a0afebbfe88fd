#include "io/digest.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace heed;

namespace {

std::string digest(Digest digest, std::string_view bytes, std::size_t step = 1'000'000) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size())))
        digest.add(bytes.substr(0, step));
    return digest.hex();
}

}  // namespace

TEST_CASE("SHA-1 and SHA-256 are those of the standard's examples", "[pull]") {
    const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    const std::string million(1'000'000, 'a');
    CHECK(digest(Digest::sha1(), "") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    CHECK(digest(Digest::sha1(), "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(digest(Digest::sha1(), two_blocks) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK(digest(Digest::sha1(), million) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    CHECK(digest(Digest::sha256(), "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(digest(Digest::sha256(), "abc") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(digest(Digest::sha256(), two_blocks) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(digest(Digest::sha256(), million) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest does not depend on the pieces that its bytes come in", "[pull]") {
    std::string bytes;
    for (int i = 0; i < 300; ++i) bytes += static_cast<char>(i * 7);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const std::string_view part = std::string_view(bytes).substr(0, size);
        for (const std::size_t step : {1, 13, 64, 100}) {
            CHECK(digest(Digest::sha1(), part, step) == digest(Digest::sha1(), part));
            CHECK(digest(Digest::sha256(), part, step) == digest(Digest::sha256(), part));
        }
    }
}

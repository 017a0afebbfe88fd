#include "io/hash.hpp"

#include <xxhash.h>

#include <new>

namespace heed {

struct Hasher::State {
    State() : xxh3(XXH3_createState()) {
        if (xxh3 == nullptr) throw std::bad_alloc();
        XXH3_128bits_reset(xxh3);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { XXH3_freeState(xxh3); }

    XXH3_state_t* xxh3;
};

Hasher::Hasher() : state_(std::make_shared<State>()) {}

void Hasher::add(std::string_view bytes) {
    XXH3_128bits_update(state_->xxh3, bytes.data(), bytes.size());
}

std::string Hasher::digest() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh3));
    std::string hex;
    for (const unsigned char byte : canonical.digest) {
        static constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[byte >> 4];
        hex += digits[byte & 0xF];
    }
    return hex;
}

std::string hash_of(std::string_view bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return hasher.digest();
}

}  // namespace heed

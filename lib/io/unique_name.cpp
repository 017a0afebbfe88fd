#include "io/unique_name.hpp"

#include <random>
#include <string_view>

namespace heed {

std::string unique_name() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::random_device random;
    std::string name;
    for (int i = 0; i < 2; ++i)
        for (unsigned bits = random(), j = 0; j < 8; ++j, bits >>= 4) name += digits[bits & 0xF];
    return name;
}

}  // namespace heed

#include "core/machine/memory.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <stdexcept>

namespace heed {
namespace {

/// No process has more addresses; an allocator may end the program that asks for them.
constexpr std::size_t addresses = std::size_t{1} << 40;
/// A smaller amount is not checked in advance.
constexpr std::size_t smallest = std::size_t{1} << 20;

/// To within 0.1 MB.
std::size_t most_memory(std::size_t too_much) {
    std::size_t enough = 0;
    while (too_much - enough > smallest / 10) {
        const std::size_t middle = enough + (too_much - enough) / 2;
        (has_memory(middle) ? enough : too_much) = middle;
    }
    return enough;
}

/// "151.0 MB"
std::string show_size(std::size_t bytes, int decimals) {
    const bool large = bytes >= 1'000'000'000;
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), large ? "%.*f GB" : "%.*f MB", decimals,
                  static_cast<double>(bytes) / (large ? 1e9 : 1e6));
    return text.data();
}

/// With as many decimals as it takes to see that the one, which is less, is not enough.
std::string show_lack(std::size_t needed, std::size_t had) {
    int decimals = 1;
    while (show_size(needed, decimals) == show_size(had, decimals)) ++decimals;
    return "needs " + show_size(needed, decimals) + ", and " + show_size(had, decimals) + " can be had";
}

}  // namespace

std::size_t bytes_of(std::initializer_list<std::size_t> factors) {
    std::size_t product = 1;
    for (const std::size_t factor : factors)
        if (__builtin_mul_overflow(product, factor, &product)) return std::numeric_limits<std::size_t>::max();
    return product;
}

bool has_memory(std::size_t bytes) {
    if (bytes < smallest) return true;
    if (bytes > addresses) return false;
    // Pages that nobody writes cost nothing.
    return std::unique_ptr<void, void (*)(void*)>(std::malloc(bytes), std::free) != nullptr;
}

void require_memory(std::size_t bytes, const std::string& what) {
    if (has_memory(bytes)) return;
    throw std::runtime_error("not enough memory: " + what + " " +
                             show_lack(bytes, most_memory(std::min(bytes, addresses))));
}

void require_memory_of(const Place& place, std::size_t bytes, const std::string& what) {
    try {
        require_memory(bytes, what);
    } catch (const std::runtime_error& error) {
        throw InputError(place, "a text for which there is memory", error.what());
    }
}

}  // namespace heed

#include "core/text/words.hpp"

#include <algorithm>

#include "core/text/number.hpp"

namespace heed {

std::string counted(std::uint64_t count, std::string_view what) {
    return with_thousands(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

}  // namespace heed

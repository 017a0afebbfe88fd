// What a file's name ends in.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace heed {

inline bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [path](std::string_view ending) { return path.ends_with(ending); });
}

}  // namespace heed

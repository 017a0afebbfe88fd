// Lists, counts and letters in messages, captions and pages: said in one way everywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace heed {

/// "1 token", "30,522 tokens".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view what);

/// The ASCII letters small; all other bytes as they are.
[[nodiscard]] std::string lower_case(std::string_view text);

/// The words, each as `shown` returns it, with `between` between each two: "a, b, c".
template <typename Words, typename Shown = std::identity>
[[nodiscard]] std::string joined(const Words& words, std::string_view between = ", ", Shown shown = {}) {
    std::string text;
    bool is_first = true;
    for (const auto& word : words) {
        if (!is_first) text += between;
        is_first = false;
        text += shown(word);
    }
    return text;
}

}  // namespace heed

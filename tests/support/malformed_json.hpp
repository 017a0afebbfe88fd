// JSON as rows of malformed files need it: records with one thing wrong, and too much of anything.
#pragma once

#include <string>

namespace heed::test {

/// A small record, with more fields before its attention.
inline std::string record_with(const std::string& fields,
                               const std::string& attention = "[[[[1, 0], [0.5, 0.5]]]]") {
    return R"({"format": "heed.attention", "version": 1, "tokens": ["a", "b"], )" + fields +
           R"("attention": )" + attention + "}";
}

inline std::string nested_arrays(std::size_t depth) {
    return std::string(depth, '[') + "1" + std::string(depth, ']');
}

/// The text as often, nothing between.
inline std::string times(std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

}  // namespace heed::test

// A pattern becomes a tree, which compiler.cpp turns into steps.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

#include "tokenizer/regex/regex.hpp"

namespace heed {

/// A part of a pattern.
struct RegexNode {
    enum class Kind { set, sequence, choice, repeat, look, behind, atomic, line_start, line_end };

    Kind kind;
    CharacterSet set{};
    std::vector<RegexNode> children{};
    std::size_t least = 0;
    std::size_t most = 0;
    RegexStep::Greed greed = RegexStep::Greed::greedy;
    bool negated = false;
    bool folded_letter = false;  // an ASCII letter in (?i:…)
};

/// The most of a repeat that has none.
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// std::invalid_argument as from Regex.
RegexNode parse_regex(std::string_view pattern);

}  // namespace heed

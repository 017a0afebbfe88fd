// The command line as every command reads it: CLI11 splits it into flags and operands, heed checks the values
// by the flags' descriptions. Text is taken verbatim, numbers are read strictly (CLI11 takes 010 for 8, nan
// for a number and splits "[CLS] a, b [SEP]"), and a mistyped flag is answered with the nearest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flags/flag.hpp"
#include "flags/given.hpp"

namespace heed {

/// A finite number as somebody types it; nothing for "010", which may be meant as 8.
std::optional<double> typed_number(std::string_view text);

/// The whole number that a flag's text is; UsageError if it is none in the range.
std::uint64_t count_of(std::string_view flag, const std::string& text, const Flag::Count& range);

/// Reads the arguments that follow `program`, "heed heatmap". What is no flag, and everything after "--", is
/// an operand. Where help or the version is asked for, values are not checked. UsageError for anything wrong.
Given parse(const std::string& program, const std::vector<Flag>& flags, std::vector<std::string> arguments);

}  // namespace heed

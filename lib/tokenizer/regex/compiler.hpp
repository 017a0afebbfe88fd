// A pattern becomes the steps that regex.cpp runs.
#pragma once

#include <string_view>

#include "tokenizer/regex/regex.hpp"

namespace heed {

/// std::invalid_argument as from Regex.
RegexProgram compile_regex(std::string_view pattern);

}  // namespace heed

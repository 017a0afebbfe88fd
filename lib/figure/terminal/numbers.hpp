// The weights of a matrix as numbers in the terminal.
#pragma once

#include <string>

#include "analysis/select.hpp"
#include "figure/colour_bar.hpp"
#include "figure/terminal/terminal.hpp"

namespace heed {

/// Two decimals per weight, on its colour where there are colours; block of keys after block where they do
/// not fit beside each other. The labels are printable.
std::string terminal_numbers(const Panel& panel, const Terminal& terminal, const ColourScale& scale);

}  // namespace heed

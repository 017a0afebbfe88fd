// What the terminal behind standard output can show, by what it and the environment say.
#pragma once

#include "figure/terminal.hpp"

namespace heed {

/// No colours unless standard output is a terminal, where NO_COLOR is set, or TERM is "dumb"; all where
/// COLORTERM says truecolor or 24bit, or TERM ends in -direct; else 256. The width is COLUMNS, else the
/// terminal's, else 80.
Terminal terminal_of_stdout();

}  // namespace heed

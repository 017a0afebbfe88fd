// What the terminal of an output can show, by what it and the environment say.
#pragma once

#include "figure/terminal/terminal.hpp"

namespace heed {

/// The descriptor is a terminal, and not one that would print escape sequences: TERM is set, and not "dumb".
bool takes_escapes(int descriptor);
/// So it does, and nobody wants it plain: NO_COLOR (https://no-color.org) set to anything does.
bool takes_colours(int descriptor);

/// No colours unless standard output is a terminal, where NO_COLOR is set, or TERM is "dumb"; all where
/// COLORTERM says truecolor or 24bit, or TERM ends in -direct; else 256. The width is COLUMNS, else the
/// terminal's, else 80.
Terminal terminal_of_stdout();

}  // namespace heed

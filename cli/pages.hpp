// What is installed with the program: man pages and completions.
#pragma once

#include <span>
#include <string>

#include "flags/command.hpp"

namespace heed {

/// Writes man1/heed.1 and a page per command, and the completions, as a system has them in its share folder.
void write_pages(const std::string& folder, std::span<const Command> commands);

}  // namespace heed

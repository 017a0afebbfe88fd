// Man pages in roff, from the commands' descriptions.
#pragma once

#include <span>
#include <string>

#include "flags/command.hpp"

namespace heed {

/// heed-heatmap(1), one of the pages of `commands`.
std::string man_page(const Command& command, std::span<const Command> commands);
/// heed(1).
std::string man_page(std::span<const Command> commands);

}  // namespace heed

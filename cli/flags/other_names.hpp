// What other programs call flags and commands (matplotlib, seaborn, BertViz, transformers, other command
// lines), and what heed calls them.
#pragma once

#include <string>
#include <vector>

namespace heed {

/// "; did you mean --colormap?" for what was typed as --cmap, or what is said in its place ("; heed computes
/// on processors"). It is found in the table first, then among `flags` by its letters, and may be nothing.
[[nodiscard]] std::string flag_meant(const std::string& typed, const std::vector<std::string>& flags);

/// Likewise for a command.
[[nodiscard]] std::string command_meant(const std::string& typed, const std::vector<std::string>& commands);

}  // namespace heed

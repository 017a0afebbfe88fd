// Completions for bash, zsh and fish, from the commands' descriptions. What a script does not hold, the names
// of the models that are there, it asks of heed.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "flags/command.hpp"

namespace heed {

/// The flag with which completions ask for the names of models, one per line.
inline constexpr std::string_view models_flag = "--complete-models";

std::string bash_completion(std::span<const Command> commands);
std::string zsh_completion(std::span<const Command> commands);
std::string fish_completion(std::span<const Command> commands);

}  // namespace heed

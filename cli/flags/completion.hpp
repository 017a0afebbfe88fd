// Completions for bash, zsh and fish, from the commands' descriptions. For the names of the models that are
// there, the scripts call heed --complete-models.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "flags/command.hpp"

namespace heed {

std::string bash_completion(std::span<const Command> commands);
std::string zsh_completion(std::span<const Command> commands);
std::string fish_completion(std::span<const Command> commands);

}  // namespace heed

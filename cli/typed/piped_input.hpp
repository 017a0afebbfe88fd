// What is piped into a command that was given nothing to attend to.
#pragma once

#include "flags/command.hpp"
#include "flags/given.hpp"

namespace heed {

/// With - for a record on standard input, or -f - for texts on it, as if that had been typed: of a command
/// that reads texts, where no other source was given and something waits there.
[[nodiscard]] Given with_piped_input(Given given, const CommandLine& line);

}  // namespace heed

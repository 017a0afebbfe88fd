// What waits on standard input, before anything reads it.
#pragma once

#include <string>

namespace heed {

/// The first bytes of a pipe, which is waited for, or of a file, as far as they have come; they stay there to
/// be read. Empty for a terminal and other devices, and where nothing comes.
[[nodiscard]] std::string beginning_of_standard_input();

}  // namespace heed

// Another program, run to its end: bytes in, bytes out. No shell is involved.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Runs `command` (a path, then arguments) with `input` as its standard input and returns its standard
/// output. std::runtime_error, which says why and what the program said last, if it cannot be started, fails,
/// is ended by a signal or takes longer than `limit`.
std::string run_program(const std::vector<std::string>& command, std::string_view input,
                        std::chrono::milliseconds limit);

}  // namespace heed

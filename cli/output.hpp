// Where results go, by the flags that every command has.
#pragma once

#include <optional>
#include <string>

#include "flags/given.hpp"

namespace heed {

/// What -o says; standard output is "-", by whatever name.
std::optional<std::string> given_output(const Given& given);

/// UsageError if `path` is standard output, that is a terminal, and the format is `binary`.
void reject_binary_on_terminal(const std::string& path, bool binary);

}  // namespace heed

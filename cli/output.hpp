// Where results go, by the flags that every command has.
#pragma once

#include <optional>
#include <string>

#include "flags/given.hpp"

namespace heed {

/// What -o says; standard output is "-", by whatever name.
std::optional<std::string> given_output(const Given& given);
/// The same for a command that writes one file, whatever it reads. UsageError for {id} in the name.
std::optional<std::string> only_output(const Given& given);

/// UsageError if `path` is standard output and a terminal, to which no binary format goes; `file` is a name
/// to give.
void reject_binary_on_terminal(const std::string& path, const std::string& file);

/// UsageError if nothing says where results go, and they would fill a terminal; `file` is a name to give, and
/// `advice` ends the message.
void reject_unasked_terminal(const Given& given, const std::string& file, const std::string& advice = "");

}  // namespace heed

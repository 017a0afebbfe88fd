// Files mapped into memory. A page that the file no longer has when it is touched is a signal, not an error
// that a call returns: here it becomes a message and exit code 1.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace heed {

/// The first `size` bytes of an open file, read only. What it throws names the file: std::runtime_error if
/// there is not memory for it, InputError if such a file cannot be mapped.
[[nodiscard]] std::shared_ptr<const void> map_file(int descriptor, const std::string& name, std::size_t size);

/// What is to be said of a file that has become shorter while it was mapped, and names it: what it lacked of
/// its last page was read as zeros. Nothing if there is none.
[[nodiscard]] std::optional<std::string> cut_mapping();

/// The same as std::runtime_error.
void require_whole_mappings();

/// From now on a mapped file that is cut short while it is read ends the program: `before_the_end` is called,
/// the file is named on standard error, and the exit code is 1. `before_the_end` runs in a signal handler.
void end_on_lost_pages(void (*before_the_end)());

}  // namespace heed

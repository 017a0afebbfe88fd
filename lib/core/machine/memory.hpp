// Memory is computed before it is allocated: what is not available ends the work with a message, before it
// begins.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>

#include "core/error.hpp"

namespace heed {

/// The product; the largest number there is where that is too small for it.
[[nodiscard]] std::size_t bytes_of(std::initializer_list<std::size_t> factors);

/// Whether the process can have so many bytes more, under its limits (ulimit -v). What is freed and kept
/// counts as available memory.
[[nodiscard]] bool has_memory(std::size_t bytes);

/// std::runtime_error unless it can: "not enough memory: `what` needs 151.0 MB, and 80.2 MB can be had".
void require_memory(std::size_t bytes, const std::string& what);
/// The same as an InputError at `place`, so that others of a corpus go on.
void require_memory_of(const Place& place, std::size_t bytes, const std::string& what);

}  // namespace heed

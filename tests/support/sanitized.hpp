// A sanitizer, or valgrind, needs memory, addresses and time of its own: what a test may ask of a program
// that has none.
#pragma once

#include <cstdlib>
#include <string_view>

namespace heed::test {

#if defined(HEED_SANITIZED)
constexpr bool is_built_sanitized = true;
#else
constexpr bool is_built_sanitized = false;
#endif

/// valgrind preloads libraries of its own into the programs that it runs.
inline bool is_run_by_valgrind() {
    const char* preloaded = std::getenv("LD_PRELOAD");
    return preloaded != nullptr && std::string_view(preloaded).find("vgpreload") != std::string_view::npos;
}

inline const bool is_sanitized = is_built_sanitized || is_run_by_valgrind();

}  // namespace heed::test

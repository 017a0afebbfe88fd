#include "draw/limits.hpp"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#if defined(__linux__)
#include <sys/prctl.h>
#endif

#if defined(HEED_SANITIZED)
// Graphviz and fontconfig keep memory until the end; a leak there is no failure of the helper's.
extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}

// Pango asks fontconfig in a thread; their locks are not instrumented, so every hand-over looks like a race.
extern "C" const char* __tsan_default_options() {
    return "ignore_noninstrumented_modules=1";
}
#endif

namespace heed {
namespace {

constexpr rlim_t processor_seconds = 60;
[[maybe_unused]] constexpr rlim_t memory_bytes = rlim_t{1} << 31;

#if defined(HEED_SANITIZED)
constexpr bool has_shadow_memory = true;  // the sanitizers reserve terabytes of addresses
#else
constexpr bool has_shadow_memory = false;
#endif

/// The kind of resource has a type of its own in glibc, not in musl.
bool limit(decltype(RLIMIT_CPU) resource, rlim_t most) {
    struct rlimit limits {};
    if (::getrlimit(resource, &limits) != 0) return false;
    limits.rlim_cur = std::min(most, limits.rlim_cur);
    return ::setrlimit(resource, &limits) == 0;
}

}  // namespace

bool limit_resources() {
    return limit(RLIMIT_CPU, processor_seconds) && limit(RLIMIT_CORE, 0) &&
           (has_shadow_memory || limit(RLIMIT_AS, memory_bytes));
}

void end_with_parent() {
#if defined(__linux__)
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    pollfd reader{STDOUT_FILENO, 0, 0};
    if (::poll(&reader, 1, 0) == 1 && (reader.revents & (POLLHUP | POLLERR)) != 0) ::_exit(1);
}

}  // namespace heed

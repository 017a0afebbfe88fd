// heed: computes, measures and draws what a transformer attends to.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/machine/pages.hpp"
#include "io/mapping.hpp"
#include "io/output/output_file.hpp"
#include "io/signals.hpp"
#include "kernel/kernels.hpp"
#include "messages.hpp"

namespace heed {
namespace {

int report(int code, const std::string& text) {
    StandardErrorMessages(Verbosity::normal).error(text);
    return code;
}

/// $HEED_SIMD: "plain", "avx2" or "avx512" instead of the best there is. The results are the same.
void choose_kernels() {
    const char* const name = std::getenv("HEED_SIMD");
    if (name == nullptr || *name == '\0') return;
    const kernel::Kernels* const chosen = kernel::kernels_called(name);
    if (chosen == nullptr)
        throw UsageError("HEED_SIMD is \"" + std::string(name) +
                         "\": plain, avx2 or avx512, and only what this processor has");
    kernel::use_kernels(*chosen);
}

/// Takes no memory itself.
int report_lack_of_memory() {
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        std::fprintf(stderr, "heed: error: not enough memory: this process may have %.1f MB (ulimit -v)\n",
                     static_cast<double>(limit.rlim_cur) / 1e6);
    else
        std::fputs("heed: error: not enough memory\n", stderr);
    return exit_code::failed;
}

/// What it throws for want of memory is left to who needs none to say so.
int guarded(const Arguments& arguments) {
    try {
        choose_kernels();
        return heed_command(arguments);
    } catch (const UsageError& error) {
        return report(exit_code::wrong_usage, error.what());
    } catch (const InputError& error) {
        // What is wrong with a file that somebody cuts is not what is in it.
        if (const auto cut = cut_mapping()) return report(exit_code::failed, *cut);
        return report(exit_code::bad_input, error.what());
    } catch (const ClosedPipe&) {
        return exit_code::done;
    } catch (const Stopped&) {
        return exit_code::stopped;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        return report(exit_code::failed, error.what());
    }
}

/// A file that is opened must not become standard output: what is closed stays useless, and an error to use.
void occupy_standard_descriptors() {
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
        if (::open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY) != number)
            ::_exit(exit_code::failed);
    }
}

}  // namespace
}  // namespace heed

int main(int argc, char** argv) {
    heed::occupy_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, which ends quietly
    std::signal(SIGCHLD, SIG_DFL);  // ignored, as the caller may have left it, it hides how the helper ends
    std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit is a failed write too
    heed::remove_temporaries_on_signals();
    heed::keep_freed_memory();
    try {
        return heed::guarded({argv + 1, argv + argc});
    } catch (const std::bad_alloc&) {
        return heed::report_lack_of_memory();
    }
}

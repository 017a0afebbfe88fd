// heed: computes, measures and draws what a transformer attends to.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <system_error>

#include "commands.hpp"
#include "core/error.hpp"
#include "core/nearest.hpp"
#include "core/pages.hpp"
#include "format/output_file.hpp"
#include "format/signals.hpp"
#include "kernel/kernels.hpp"
#include "messages.hpp"

namespace heed {
namespace {

void print_help() {
    std::cout << "heed computes, measures and draws what a transformer attends to.\n\n"
                 "Usage: heed COMMAND [OPTIONS] ...\n\nCommands:\n";
    for (const Command& command : commands)
        std::cout << "  " << command.name << std::string(10 - command.name.size(), ' ') << command.summary
                  << "\n";
    std::cout << "\nOptions:\n"
                 "  --help     This text; after a command, its own\n"
                 "  --version  The version\n"
                 "\nExamples:\n"
                 "  heed run \"The quick brown fox jumps over the lazy dog\"\n"
                 "  heed attend \"The cat sat on the mat\" -o attention.npz\n"
                 "  heed heatmap attention.npz --layer 1 --head 3 -o heatmap.svg\n";
}

const Command& command_called(const std::string& name) {
    std::vector<std::string> names;
    for (const Command& command : commands) {
        if (command.name == name) return command;
        names.emplace_back(command.name);
    }
    throw UsageError("no command \"" + name + "\"" + did_you_mean(name, names) + " (heed --help lists them)");
}

int dispatch(const Arguments& arguments) {
    if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
        print_help();
        return arguments.empty() ? exit_code::wrong_usage : exit_code::done;
    }
    if (arguments[0] == "--version") {
        std::cout << "heed " HEED_VERSION "\n";
        return exit_code::done;
    }
    return command_called(arguments[0]).run({arguments.begin() + 1, arguments.end()});
}

int report(int code, const std::string& text) {
    Messages(Verbosity::normal).error(text);
    return code;
}

/// Standard output is buffered: that it was all written is known at the end.
int flushed(int code) {
    errno = 0;
    if (std::cout.flush() || errno == EPIPE) return code;
    throw std::system_error(errno, std::generic_category(), "cannot write standard output");
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

int guarded(const Arguments& arguments) {
    try {
        choose_kernels();
        return flushed(dispatch(arguments));
    } catch (const UsageError& error) {
        return report(exit_code::wrong_usage, error.what());
    } catch (const InputError& error) {
        return report(exit_code::bad_input, error.what());
    } catch (const ClosedPipe&) {
        return exit_code::done;
    } catch (const Stopped&) {
        return exit_code::stopped;
    } catch (const std::bad_alloc&) {
        return report(exit_code::failed, "not enough memory");
    } catch (const std::exception& error) {
        return report(exit_code::failed, error.what());
    }
}

}  // namespace
}  // namespace heed

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, which ends quietly
    heed::remove_temporaries_on_signals();
    heed::keep_freed_memory();
    return heed::guarded({argv + 1, argv + argc});
}

#include "progress.hpp"

#include <unistd.h>

#include <iostream>

#include "core/text/escape.hpp"
#include "corpus/progress_line.hpp"
#include "io/output/output_name.hpp"
#include "terminal.hpp"

namespace heed {
namespace {

constexpr std::chrono::milliseconds between_two{200};

bool is_terminal(const std::string& output) {
    const auto descriptor = descriptor_named(output);
    return descriptor && ::isatty(*descriptor) == 1;
}

}  // namespace

ProgressLine::ProgressLine(Verbosity verbosity, const std::string& output)
    : is_quiet_(verbosity == Verbosity::quiet),
      tells_end_(verbosity >= Verbosity::verbose ||
                 (verbosity != Verbosity::quiet && ::isatty(STDERR_FILENO) == 1 && !is_terminal(output))),
      shown_(tells_end_ && verbosity == Verbosity::normal && takes_escapes(STDERR_FILENO)) {}

ProgressLine::~ProgressLine() {
    if (is_there_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressLine::begin(std::uint64_t earlier) {
    earlier_ = earlier;
    start_ = next_ = Clock::now();
}

void ProgressLine::show(std::uint64_t records, const std::optional<ReadSoFar>& read) {
    const auto now = Clock::now();
    if (!shown_ || now < next_) return;
    next_ = now + between_two;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::cerr << "\r\x1b[K" + progress_line({records, earlier_, read, seconds}) << std::flush;
    is_there_ = true;
}

void ProgressLine::clear() {
    if (is_there_) std::cerr << "\r\x1b[K" << std::flush;
    is_there_ = false;
}

void ProgressLine::finish(const RunDone& run) {
    clear();
    const double seconds = std::chrono::duration<double>(Clock::now() - made_).count();
    if (tells_end_) std::cerr << finished_line(run, seconds) + "\n" << std::flush;
}

void ProgressLine::tell(const std::string& text) {
    clear();
    if (!is_quiet_) std::cerr << "heed: " + escape_terminal(text) + "\n" << std::flush;
}

}  // namespace heed

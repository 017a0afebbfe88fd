#include "progress.hpp"

#include <unistd.h>

#include <iostream>

#include "corpus/progress_line.hpp"
#include "terminal.hpp"

namespace heed {
namespace {

constexpr std::chrono::milliseconds between_two{200};

}  // namespace

ProgressLine::ProgressLine(Verbosity verbosity)
    : shown_(verbosity == Verbosity::normal && takes_escapes(STDERR_FILENO) && ::isatty(STDOUT_FILENO) == 0) {
}

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

}  // namespace heed

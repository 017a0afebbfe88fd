#include "progress.hpp"

#include <unistd.h>

#include <cmath>
#include <iostream>
#include <string>

#include "format/number.hpp"

namespace heed {
namespace {

constexpr std::chrono::milliseconds between_two{200};

std::string duration(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

}  // namespace

Progress::Progress(Verbosity verbosity)
    : shown_(verbosity == Verbosity::normal && ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0) {
}

Progress::~Progress() {
    clear();
}

void Progress::show(std::uint64_t records, const std::optional<ReadSoFar>& read) {
    const auto now = Clock::now();
    if (!shown_ || now < next_) return;
    next_ = now + between_two;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    std::string line = "\r\x1b[K" + std::to_string(records) + " records";
    if (seconds > 0) line += ", " + rounded(static_cast<double>(records) / seconds, 3) + "/s";
    if (read && read->size > 0 && read->read > 0) {
        const double done = static_cast<double>(read->read) / static_cast<double>(read->size);
        line += ", " + std::to_string(static_cast<int>(100 * done)) + " %, " +
                duration(seconds * (1 - done) / done) + " left";
    }
    std::cerr << line << std::flush;
    is_there_ = true;
}

void Progress::clear() {
    if (is_there_) std::cerr << "\r\x1b[K" << std::flush;
    is_there_ = false;
}

}  // namespace heed

#include "messages.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "format/escape.hpp"

namespace heed {
namespace {

/// https://no-color.org: set to anything means no.
bool wants_colour() {
    const char* const no_colour = std::getenv("NO_COLOR");
    return ::isatty(STDERR_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

void say(const std::string& colour, const std::string& kind, const std::string& text) {
    const std::string label =
        wants_colour() && !kind.empty() ? "\x1b[" + colour + "m" + kind + "\x1b[0m" : kind;
    // One write a message, so that those of several processes do not mix.
    std::cerr << "heed: " + label + escape_terminal(text) + "\n";
}

}  // namespace

void Messages::error(const std::string& text) const {
    say("1;31", "error: ", text);
}

void Messages::warning(const std::string& text) const {
    if (verbosity_ != Verbosity::quiet) say("1;33", "warning: ", text);
}

void Messages::detail(const std::string& text) const {
    if (verbosity_ == Verbosity::verbose) say("", "", text);
}

}  // namespace heed

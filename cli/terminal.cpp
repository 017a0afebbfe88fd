#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/text/number.hpp"

namespace heed {
namespace {

constexpr std::uint64_t widest = 10'000;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

TerminalColours colours() {
    if (!takes_colours(STDOUT_FILENO)) return TerminalColours::none;
    const std::string term = environment("TERM");
    const std::string colour_term = environment("COLORTERM");
    const bool full = colour_term == "truecolor" || colour_term == "24bit" || term.ends_with("-direct");
    return full ? TerminalColours::full : TerminalColours::indexed;
}

std::size_t width() {
    const auto columns = parse_count(environment("COLUMNS"));
    if (columns && *columns > 0) return std::min(*columns, widest);
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

}  // namespace

bool takes_escapes(int descriptor) {
    const std::string term = environment("TERM");
    return ::isatty(descriptor) == 1 && !term.empty() && term != "dumb";
}

bool takes_colours(int descriptor) {
    return takes_escapes(descriptor) && environment("NO_COLOR").empty();
}

Terminal terminal_of_stdout() {
    return {colours(), width()};
}

}  // namespace heed

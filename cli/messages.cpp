#include "messages.hpp"

#include <unistd.h>

#include <iostream>

#include "core/text/escape.hpp"
#include "terminal.hpp"

namespace heed {
namespace {

/// A message is for people: a name of a megabyte, which a file may have, is not shown as a whole.
std::string shortened(const std::string& text) {
    constexpr std::size_t kept = 1000;  // bytes at each end, or up to three more
    if (text.size() <= 4 * kept) return text;
    const auto is_inside = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
    };
    std::size_t head = kept, tail = text.size() - kept;
    for (int i = 0; i < 3 && is_inside(head); ++i) ++head;
    for (int i = 0; i < 3 && is_inside(tail); ++i) --tail;
    return text.substr(0, head) + " … " + text.substr(tail);
}

}  // namespace

void StandardErrorMessages::say(const std::string& colour, const std::string& kind,
                                const std::string& text) const {
    progress("");
    const std::string label =
        takes_colours(STDERR_FILENO) && !kind.empty() ? "\x1b[" + colour + "m" + kind + "\x1b[0m" : kind;
    // One write a message, so that those of several processes do not mix.
    std::cerr << "heed: " + label + escape_terminal(shortened(text)) + "\n";
}

void StandardErrorMessages::progress(const std::string& text) const {
    if (text.empty() && !has_progress_line_) return;
    if (verbosity_ == Verbosity::quiet || !takes_escapes(STDERR_FILENO)) return;
    std::cerr << "\r\x1b[K" + escape_terminal(text) << std::flush;
    has_progress_line_ = !text.empty();
}

void StandardErrorMessages::error(const std::string& text) const {
    say("1;31", "error: ", text);
}

void StandardErrorMessages::warning(const std::string& text) const {
    if (verbosity_ != Verbosity::quiet) say("1;33", "warning: ", text);
}

void StandardErrorMessages::note(const std::string& text) const {
    if (verbosity_ != Verbosity::quiet) say("", "", text);
}

void StandardErrorMessages::detail(const std::string& text) const {
    if (verbosity_ >= Verbosity::verbose) say("", "", text);
}

void StandardErrorMessages::record_detail(const std::string& text) const {
    if (verbosity_ == Verbosity::each_record) say("", "", text);
}

}  // namespace heed

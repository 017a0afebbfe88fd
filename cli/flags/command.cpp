#include "flags/command.hpp"

#include "flags/shared_flags.hpp"

namespace heed {

CommandLine line_of(const Command& command) {
    CommandLine line = command.line();
    line.flags = flags::all({line.flags, flags::general()});
    return line;
}

}  // namespace heed

// A command as the user meets it: what it takes, what its help says, and the function that does it.
#pragma once

#include <string_view>
#include <vector>

#include "flags/flag.hpp"
#include "flags/given.hpp"

namespace heed {

/// What may follow a command's name.
struct CommandLine {
    std::string_view description;            // full sentences
    std::string_view operands;               // "[TEXT | RECORD]"
    std::vector<Flag> flags;                 // line_of adds the general ones, which every command has
    std::vector<std::string_view> common;    // the flags that -h shows, by name
    std::vector<std::string_view> examples;  // each a command that works
    std::vector<std::string> choices{};      // what an operand can be, where it is one of these
};

struct Command {
    std::string_view name;
    std::string_view summary;  // a line with a verb in the imperative
    CommandLine (*line)();
    int (*run)(const Given& given);  // returns the exit code
};

/// With the general flags.
CommandLine line_of(const Command& command);

}  // namespace heed

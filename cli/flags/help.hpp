// What heed says of itself: -h, --help and --help-json, all from the commands' descriptions.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "flags/command.hpp"

namespace heed {

/// Usage, the common flags and a few examples: at most 30 lines of 80 columns.
std::string short_help(const Command& command, std::size_t width);
/// All flags by their groups, in lines of at most `width` columns but for the examples.
std::string long_help(const Command& command, std::size_t width);
inline constexpr auto overview_examples =
    std::to_array<std::string_view>({"heed run \"The quick brown fox jumps over the lazy dog\"",
                                     "heed attend \"The cat sat on the mat\" -o attention.npz",
                                     "heed heatmap attention.npz --layer 1 --head 3 -o heatmap.svg"});
/// What `heed --help` says.
std::string overview(std::span<const Command> commands, std::size_t width);

/// Each command with its flags: {"commands": [{"name": …, "flags": [{"name": …, "kind": …}]}]}.
std::string help_json(std::span<const Command> commands);

/// "Compute with N threads [default: one per processor]": what the help says of a flag.
std::string help_of(const Flag& flag);
/// The help up to its first colon, semicolon or bracket.
std::string brief_of(const Flag& flag);
/// "-o, --output FILE"
std::string usage_of(const Flag& flag);
/// Those of the flags that the help shows, by their groups, in the order of the headings.
std::vector<std::pair<Group, std::vector<Flag>>> grouped(const std::vector<Flag>& flags);

}  // namespace heed

// The commands, one file each: what may follow its name, and options → load → one library call → write.
#pragma once

#include <string>
#include <vector>

#include "corpus/record_count.hpp"
#include "flags/command.hpp"
#include "messages.hpp"

namespace heed {

/// Exit codes; 2 and 3 are thrown as UsageError and InputError, 75 (sysexits' EX_TEMPFAIL) as Stopped too.
namespace exit_code {
constexpr int done = 0, failed = 1, wrong_usage = 2, bad_input = 3, some_failed = 4, stopped = 75;
}  // namespace exit_code

CommandLine run_line();
CommandLine attend_line();
CommandLine heatmap_line();
CommandLine heads_line();
CommandLine flow_line();
CommandLine text_line();
CommandLine show_line();
CommandLine view_line();
CommandLine stats_line();
CommandLine syntax_line();
CommandLine effect_line();
CommandLine tokens_line();
CommandLine inspect_line();
CommandLine pull_line();
CommandLine merge_line();

int run_command(const Given& given);
int attend_command(const Given& given);
int heatmap_command(const Given& given);
int heads_command(const Given& given);
int flow_command(const Given& given);
int text_command(const Given& given);
int show_command(const Given& given);
int view_command(const Given& given);
int stats_command(const Given& given);
int syntax_command(const Given& given);
int effect_command(const Given& given);
int tokens_command(const Given& given);
int inspect_command(const Given& given);
int pull_command(const Given& given);
int merge_command(const Given& given);

using Arguments = std::vector<std::string>;

/// What the program does with its arguments; returns the exit code.
int heed_command(const Arguments& arguments);

int exit_code_of(RunEnd end);

/// As -q and -v say.
StandardErrorMessages messages_of(const Given& given);

}  // namespace heed

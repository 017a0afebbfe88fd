#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "figure/terminal/heatmap.hpp"
#include "files_read.hpp"
#include "io/output_file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "terminal.hpp"

namespace heed {

int show_command(const Arguments& arguments) {
    CLI::App app(
        "Shows a head's attention in the terminal: rows are queries, columns keys. In colour where the "
        "terminal "
        "has it (COLORTERM, TERM, NO_COLOR), fitted to its width (COLUMNS); plain text when piped.",
        "heed show");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    VerbosityFlags verbosity;
    TerminalHeatmapOptions options;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    app.add_flag("--numbers", options.numbers, "The weights, with two decimals")->group("Figure");
    add_verbosity_flags(app, verbosity);
    set_help(
        app, "[TEXT | RECORD]",
        {"heed show \"The cat sat on the mat\"", "heed attend \"The cat sat on the mat\" -o attention.json",
         "heed show attention.json --layer 0 --head 0 --numbers"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    try_output("-", files_read(source_flags));
    const Attention attention =
        only_one(open_source(source_flags, selection_of(selection_flags, Choice::first()), messages));
    refuse_difference(attention);
    write_file("-", terminal_heatmap(only_panel(attention, messages), terminal_of_stdout(), options));
    return exit_code::done;
}

}  // namespace heed

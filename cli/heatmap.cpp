#include "figure/heatmap.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "format/file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

void check_format(const OutputFlags& flags) {
    const bool to_stdout = !flags.path || *flags.path == "-";
    if (flags.format ? *flags.format != "svg" : !to_stdout && file_ending(*flags.path) != ".svg")
        throw UsageError("a heatmap is written as .svg, not as " + flags.format.value_or(*flags.path));
}

}  // namespace

int heatmap_command(const Arguments& arguments) {
    CLI::App app("Draws a head's attention: rows are queries, columns keys.", "heed heatmap");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    VerbosityFlags verbosity;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    add_output_flags(app, output_flags, "svg, whatever the name");
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed heatmap \"The cat sat on the mat\" -o heatmap.svg",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed heatmap attention.json --layer 1 --head 3 -o heatmap.svg"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    check_format(output_flags);
    const Attention attention =
        only_one(open_source(source_flags, selection_of(selection_flags, Choice::first()), messages));
    const Panel panel = only_panel(attention, messages);
    write_file(output_flags.path.value_or("-"), heatmap_svg(panel));
    return exit_code::done;
}

}  // namespace heed

#include "figure/heatmap.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "figure_output.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {

int heatmap_command(const Arguments& arguments) {
    CLI::App app("Draws a head's attention: rows are queries, columns keys.", "heed heatmap");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    FigureFlags figure_flags;
    VerbosityFlags verbosity;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    add_figure_flags(app, figure_flags, figure_formats);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed heatmap \"The cat sat on the mat\" -o heatmap.svg",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed heatmap attention.json --layer 1 --head 3 -o heatmap.pdf"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const std::string format = figure_format(figure_flags, figure_formats);
    const Attention attention =
        only_one(open_source(source_flags, selection_of(selection_flags, Choice::first()), messages));
    const Panel panel = only_panel(attention, messages);
    write_figure(heatmap_svg(panel), figure_flags, format);
    return exit_code::done;
}

}  // namespace heed

#include "figure/flow.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "figure/render.hpp"
#include "format/file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

enum class Format { dot, svg };

Format format_of(const OutputFlags& flags) {
    const bool to_stdout = !flags.path || *flags.path == "-";
    const std::string wanted = flags.format ? "." + *flags.format
                               : to_stdout  ? ".dot"
                                            : file_ending(*flags.path);
    if (wanted == ".dot" || wanted == ".gv") return Format::dot;
    if (wanted == ".svg") return Format::svg;
    throw UsageError("a flow graph is written as .dot or .svg, not as " +
                     flags.format.value_or(flags.path.value_or("")));
}

}  // namespace

int flow_command(const Arguments& arguments) {
    CLI::App app(
        "Draws a head's attention as a graph: an arrow runs from the query to the key it attends to.",
        "heed flow");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    VerbosityFlags verbosity;
    FlowOptions options;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    add_number(app, {"--threshold", "W", "Draw the weights above W (0.1)", "Figure"}, options.threshold,
               {0, 1});
    add_output_flags(app, output_flags, "dot or svg, whatever the name");
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed flow \"The cat sat on the mat\" -o flow.dot",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed flow attention.json --layer 1 --head 3 --threshold 0.2 -o flow.svg"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    const Format format = format_of(output_flags);
    const Attention attention =
        only_one(open_source(source_flags, selection_of(selection_flags, Choice::first()), messages));
    const std::string dot = flow_dot(only_panel(attention, messages), options);
    write_file(output_flags.path.value_or("-"),
               format == Format::dot ? dot : render_dot(dot, fixed_positions, "svg"));
    return exit_code::done;
}

}  // namespace heed

#include <CLI/CLI.hpp>
#include <numeric>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "figure/head_view.hpp"
#include "format/file.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

void check_format(const OutputFlags& flags) {
    const bool to_stdout = !flags.path || *flags.path == "-";
    if (flags.format ? *flags.format != "svg" : !to_stdout && file_ending(*flags.path) != ".svg")
        throw UsageError("a head view is written as .svg, not as " + flags.format.value_or(*flags.path));
}

std::vector<std::size_t> query_numbers(const std::string& text, const Attention& attention,
                                       const std::string& source) {
    std::vector<std::int64_t> held(attention.weights.shape(2));
    std::iota(held.begin(), held.end(), std::int64_t{0});
    return Choice::parse("--query", text).among(held, {source, ""});
}

}  // namespace

int heads_command(const Arguments& arguments) {
    CLI::App app(
        "Draws the heads of a layer over each other: a line from each query to the keys it attends to, a "
        "colour a "
        "head, the weight as opacity.",
        "heed heads");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    OutputFlags output_flags;
    VerbosityFlags verbosity;
    HeadViewOptions options;
    std::optional<std::string> queries;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "layer 0, all heads");
    add_text(app, {"--query", "N", "Only the lines of these queries, from 0: 3, 0-2,7 (all)", "Choice"},
             queries);
    app.add_flag("--horizontal", options.horizontal, "Queries above keys: for long words, and for Chinese")
        ->group("Figure");
    add_output_flags(app, output_flags, "svg, whatever the name");
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed heads \"The cat sat on the mat\" -o heads.svg",
              "heed heads attention.json --layer 0 --query 1,2 --horizontal -o heads.svg"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    check_format(output_flags);
    Selection selection = selection_of(selection_flags, Choice::all());
    if (!selection_flags.layer) selection.layers = Choice::first();
    const Source source = open_source(source_flags, selection, messages);
    const Attention attention = only_one(source);
    if (attention.weights.shape(0) != 1)
        throw UsageError("one layer at a time: --layer chooses " + std::to_string(attention.layers.size()));
    if (queries) options.queries = query_numbers(*queries, attention, source.name);
    write_file(output_flags.path.value_or("-"), head_view_svg(attention, options));
    return exit_code::done;
}

}  // namespace heed

#include <CLI/CLI.hpp>
#include <numeric>
#include <utility>

#include "command_line.hpp"
#include "commands.hpp"
#include "core/error.hpp"
#include "figure/heads/heads.hpp"
#include "figure_output.hpp"
#include "files_read.hpp"
#include "selection.hpp"
#include "source.hpp"
#include "style.hpp"

namespace heed {
namespace {

constexpr std::size_t many_heads = 6;

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
        "colour "
        "a head, the weight as opacity.",
        "heed heads");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    FigureFlags figure_flags;
    StyleFlags style_flags;
    VerbosityFlags verbosity;
    HeadViewOptions options;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "layer 0, all heads");
    app.add_flag("--horizontal", options.horizontal, "Queries above keys: for long words, and for Chinese")
        ->group("Figure");
    add_style_flags(app, style_flags);
    add_figure_flags(app, figure_flags, figure_formats);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed heads \"The cat sat on the mat\" -o heads.svg",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed heads attention.json --layer 0 --query 1,2 --horizontal -o heads.svg"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    FigureFile file = open_figure(figure_flags, figure_formats, files_read(source_flags));
    // All tokens stay: --query says whose lines are drawn.
    const std::optional<std::string> queries = std::exchange(selection_flags.query, std::nullopt);
    Selection selection = selection_of(selection_flags, Choice::all());
    if (!selection_flags.layer) selection.layers = Choice::first();
    const Source source = open_source(source_flags, selection, messages);
    const Attention attention = only_one(source);
    if (attention.weights.shape(0) != 1)
        throw UsageError("one layer at a time: --layer chooses " + std::to_string(attention.layers.size()));
    refuse_difference(attention);
    warn_of_rows(attention, messages);
    if (attention.weights.shape(1) > many_heads && !queries)
        messages.warning(std::to_string(attention.weights.shape(1)) +
                         " heads over each other: --head or --query thins them out");
    options.caption = caption_of(attention);
    options.style = measured_style_of(style_flags, file.format, messages);
    if (queries) options.queries = query_numbers(*queries, attention, source.name);
    write_figure(file, head_view_svg(attention, options));
    return exit_code::done;
}

}  // namespace heed

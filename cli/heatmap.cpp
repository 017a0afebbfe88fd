#include "figure/heatmap/heatmap.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "commands.hpp"
#include "figure_output.hpp"
#include "files_read.hpp"
#include "heatmap_flags.hpp"
#include "selection.hpp"
#include "source.hpp"

namespace heed {
namespace {

std::vector<std::string> names_of(const std::vector<std::int64_t>& numbers) {
    std::vector<std::string> names;
    names.reserve(numbers.size());
    for (const std::int64_t number : numbers) names.push_back(std::to_string(number));
    return names.empty() ? std::vector<std::string>{"all"} : names;  // merged into one
}

PanelGrid grid_of(const Attention& attention) {
    return {panels_of(attention), names_of(attention.layers), names_of(attention.heads)};
}

}  // namespace

int heatmap_command(const Arguments& arguments) {
    CLI::App app(
        "Draws a head's attention, rows are queries and columns keys, or several heads' as a grid: rows are "
        "layers and columns heads.",
        "heed heatmap");
    SourceFlags source_flags;
    SelectionFlags selection_flags;
    HeatmapFlags heatmap_flags;
    FigureFlags figure_flags;
    VerbosityFlags verbosity;
    add_source_flags(app, source_flags);
    add_selection_flags(app, selection_flags, "0");
    add_heatmap_flags(app, heatmap_flags);
    add_figure_flags(app, figure_flags, figure_formats);
    add_verbosity_flags(app, verbosity);
    set_help(app, "[TEXT | RECORD]",
             {"heed heatmap \"The cat sat on the mat\" -o heatmap.svg",
              "heed heatmap \"The cat sat on the mat\" --layer all --head all --range panel -o grid.svg",
              "heed attend \"The cat sat on the mat\" -o attention.json",
              "heed heatmap attention.json --layer 1 --head 3 --theme print -o heatmap.pdf"});
    if (!parse_command_line(app, arguments, source_flags.operands)) return exit_code::done;

    const Messages messages = verbosity.messages();
    FigureFile file = open_figure(figure_flags, figure_formats, files_read(source_flags));
    HeatmapOptions options = heatmap_options_of(heatmap_flags, file.format, messages);
    const Attention attention =
        only_one(open_source(source_flags, selection_of(selection_flags, Choice::first()), messages));
    warn_of_rows(attention, messages);
    options.caption.subtitle = counting_of(attention);
    write_figure(file, heatmap_svg(grid_of(attention), options));
    return exit_code::done;
}

}  // namespace heed

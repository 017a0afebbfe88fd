#include "figure/heatmap/heatmap.hpp"

#include "commands.hpp"
#include "figure_output.hpp"
#include "files_read.hpp"
#include "flags/tables.hpp"
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

CommandLine heatmap_line() {
    return {
        .description =
            "Draws the attention of a head: rows are queries, columns are keys. Several heads become a grid, "
            "with a row per layer and a column per head.",
        .operands = "[TEXT | RECORD]",
        .flags = flags::all({flags::figure_output(figure_formats), flags::selection("0", "0"),
                             flags::heatmap(), flags::source()}),
        .common = {"--output", "--model", "--layer", "--head", "--mean", "--words", "--theme", "--colormap"},
        .examples = {
            "heed heatmap \"The cat sat on the mat\" -o heatmap.svg",
            "heed heatmap \"The cat sat on the mat\" --layer all --head all --range panel -o grid.svg",
            "heed attend \"The cat sat on the mat\" -o attention.json",
            "heed heatmap attention.json --layer 1 --head 3 --theme print -o heatmap.pdf"}};
}

int heatmap_command(const Given& given) {
    const Messages messages = messages_of(given);
    const SourceFlags source_flags = source_flags_of(given);
    FigureFile file = open_figure(figure_flags_of(given), figure_formats, files_read(source_flags));
    HeatmapOptions options = heatmap_options_of(heatmap_flags_of(given), file.format, messages);
    const Attention attention = only_one(
        open_source(source_flags, selection_of(selection_flags_of(given), Choice::first()), messages));
    warn_of_rows(attention, messages);
    options.caption.subtitle = counting_of(attention);
    write_figure(file, heatmap_svg(grid_of(attention), options));
    return exit_code::done;
}

}  // namespace heed

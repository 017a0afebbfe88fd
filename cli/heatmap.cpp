#include "commands.hpp"
#include "core/error.hpp"
#include "figure_output.hpp"
#include "flags/parse.hpp"
#include "flags/shared_flags.hpp"
#include "heed.hpp"
#include "selection.hpp"
#include "style.hpp"

namespace heed {
namespace {

/// "0:1"
std::optional<WeightRange> ends_of(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto low = typed_number(text.substr(0, colon)), high = typed_number(text.substr(colon + 1));
    if (!low || !high || *low >= *high) return std::nullopt;
    return WeightRange{*low, *high};
}

/// "p99"
std::optional<double> percentile_of(const std::string& text) {
    if (!text.starts_with('p')) return std::nullopt;
    const auto percentile = typed_number(text.substr(1));
    return percentile && *percentile > 0 && *percentile <= 100 ? percentile : std::nullopt;
}

ColourRange range_of(const std::string& text) {
    using Kind = ColourRange::Kind;
    if (text == "auto") return {};
    if (text == "shared") return {.kind = Kind::shared};
    if (text == "panel") return {.kind = Kind::panel};
    if (text == "special") return {.kind = Kind::special};
    if (const auto ends = ends_of(text)) return {.kind = Kind::between, .ends = *ends};
    if (const auto percentile = percentile_of(text))
        return {.kind = Kind::percentile, .percentile = *percentile};
    throw UsageError(
        "--range takes auto, shared, panel, special, a percentile such as p99, or two ascending "
        "numbers such as 0:1, not \"" +
        text + "\"");
}

Curve curve_of(const std::string& text) {
    if (text == "sqrt") return Curve::square_root;
    return text == "log" ? Curve::logarithmic : Curve::linear;
}

TokenLabels labels_of(const std::string& text) {
    if (text == "index") return TokenLabels::index;
    return text == "none" ? TokenLabels::none : TokenLabels::full;
}

/// For a figure in this format. UsageError for a range that is none.
HeatmapOptions options_of(const Given& given, const std::string& format, const CommandMessages& messages) {
    HeatmapOptions options;
    options.style = measured_style_of(given, format, messages);
    if (const auto map = given.text("--colormap")) options.colormap = colormap_named(*map);
    if (const auto range = given.text("--range")) options.range = range_of(*range);
    if (const auto curve = given.text("--scale")) options.curve = curve_of(*curve);
    if (const auto labels = given.text("--labels")) options.labels = labels_of(*labels);
    options.annotate = given.has("--annotate");
    options.colour_bar = !given.has("--no-colorbar");
    return options;
}

}  // namespace

CommandLine heatmap_line() {
    return {
        .description =
            "Draws the attention of a head: rows are queries, columns are keys. Several heads become a grid, "
            "with a row per layer and a column per head.",
        .operands = "[TEXT | RECORD]",
        .flags = flags::all({flags::figure_output(figure_formats), flags::selection("0", "0"),
                             flags::strongest(), flags::heatmap(), flags::source()}),
        .common = {"--output", "--model", "--layer", "--head", "--mean", "--words", "--theme", "--colormap"},
        .examples = {"heed heatmap \"The cat sat on the mat\" -o heatmap.svg",
                     "heed heatmap \"The cat sat on the mat\" --layer all --head all -o grid.svg",
                     "heed attend \"The cat sat on the mat\" -o attention.json",
                     "heed heatmap attention.json --layer 1 --head 3 --theme print -o heatmap.pdf",
                     "heed heatmap attention.json --title \"First head\" --width 3.25in -o title.svg"}};
}

int heatmap_command(const Given& given) {
    FigureRun run("heatmap", given, figure_formats);
    HeatmapOptions options = options_of(given, run.format(), run.messages());
    options.pixel = run.pixel();
    options.caption.title = given.text("--title");
    return run.draw(selection_of(given, Choice::first()), [&](const Attention& attention, const Place&) {
        warn_of_rows(attention, run.messages());
        options.caption.subtitle = counting_of(attention);
        return heatmap_svg(grid_of(attention, options.style.head_names), options);
    });
}

}  // namespace heed

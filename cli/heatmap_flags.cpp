#include "heatmap_flags.hpp"

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "core/error.hpp"

namespace heed {
namespace {

/// "0:1"; nothing for "auto".
std::optional<WeightRange> range_of(const std::string& text) {
    if (text == "auto") return std::nullopt;
    const std::size_t colon = text.find(':');
    if (colon != std::string::npos) {
        const auto low = typed_number(text.substr(0, colon));
        const auto high = typed_number(text.substr(colon + 1));
        if (low && high && *low < *high) return WeightRange{*low, *high};
    }
    throw UsageError("--range takes auto, panel or two ascending numbers such as 0:1, not \"" + text + "\"");
}

TokenLabels labels_of(const std::string& text) {
    if (text == "full") return TokenLabels::full;
    if (text == "index") return TokenLabels::index;
    if (text == "none") return TokenLabels::none;
    throw UsageError("--labels takes full, index or none, not \"" + text + "\"");
}

Colormap colormap_of(const std::string& text) {
    if (const auto map = colormap_named(text)) return *map;
    throw UsageError("--colormap takes viridis, magma, cividis, greys, blues or diverging, not \"" + text +
                     "\"");
}

}  // namespace

void add_heatmap_flags(CLI::App& app, HeatmapFlags& flags) {
    add_text(app,
             {"--colormap", "MAP", "viridis, magma, cividis, greys, blues or diverging (by what is shown)",
              style_group},
             flags.colormap);
    add_text(
        app,
        {"--range", "LOW:HIGH",
         "The weights that the colours run over (auto: 0 to the largest of all); panel: each panel's own",
         style_group},
        flags.range);
    app.add_flag("--annotate", flags.annotate, "Write each weight into its cell")->group(style_group);
    add_text(app,
             {"--labels", "WHICH", "full: the tokens, index: their numbers from 0, none (full)", style_group},
             flags.labels);
    app.add_flag("--no-colorbar", flags.no_colour_bar, "Leave out the colour bar")->group(style_group);
    add_style_flags(app, flags.style);
}

HeatmapOptions heatmap_options_of(const HeatmapFlags& flags, const std::string& format,
                                  const Messages& messages) {
    HeatmapOptions options;
    options.style = measured_style_of(flags.style, format, messages);
    if (flags.colormap) options.colormap = colormap_of(*flags.colormap);
    options.panel_range = flags.range == "panel";
    if (flags.range && !options.panel_range) options.range = range_of(*flags.range);
    if (flags.labels) options.labels = labels_of(*flags.labels);
    options.annotate = flags.annotate;
    options.colour_bar = !flags.no_colour_bar;
    return options;
}

}  // namespace heed

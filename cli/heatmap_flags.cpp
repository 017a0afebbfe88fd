#include "heatmap_flags.hpp"

#include "core/error.hpp"
#include "flags/parse.hpp"

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
    if (text == "index") return TokenLabels::index;
    return text == "none" ? TokenLabels::none : TokenLabels::full;
}

}  // namespace

HeatmapFlags heatmap_flags_of(const Given& given) {
    return {.style = style_flags_of(given),
            .colormap = given.text("--colormap"),
            .range = given.text("--range"),
            .labels = given.text("--labels"),
            .annotate = given.has("--annotate"),
            .no_colour_bar = given.has("--no-colorbar")};
}

HeatmapOptions heatmap_options_of(const HeatmapFlags& flags, const std::string& format,
                                  const Messages& messages) {
    HeatmapOptions options;
    options.style = measured_style_of(flags.style, format, messages);
    if (flags.colormap) options.colormap = colormap_named(*flags.colormap);
    options.panel_range = flags.range == "panel";
    if (flags.range && !options.panel_range) options.range = range_of(*flags.range);
    if (flags.labels) options.labels = labels_of(*flags.labels);
    options.annotate = flags.annotate;
    options.colour_bar = !flags.no_colour_bar;
    return options;
}

}  // namespace heed

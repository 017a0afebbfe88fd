#include "figure/heatmap/scale.hpp"

#include <algorithm>
#include <cmath>

namespace heed {
namespace {

Colormap colormap_of(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.colormap) return *options.colormap;
    if (traits_of(grid.panels.front().kind).is_signed) return Colormap::diverging;
    return options.style.theme == Theme::print ? Colormap::blues : Colormap::viridis;
}

bool has_negative(const std::vector<Panel>& panels) {
    return std::any_of(panels.begin(), panels.end(), [](const Panel& panel) {
        return std::any_of(panel.weights.begin(), panel.weights.end(), [](float w) { return w < 0; });
    });
}

}  // namespace

ColourScale bar_scale(const PanelGrid& grid, const HeatmapOptions& options) {
    const Colormap map = colormap_of(grid, options);
    if (!options.panel_range) return scale_of(grid.panels, map, options.range);
    const bool diverges = map == Colormap::diverging;
    return {diverges ? -1.0 : 0.0, 1, map, !diverges && has_negative(grid.panels)};
}

ColourScale panel_scale(const Panel& panel, const HeatmapOptions& options, const ColourScale& all) {
    if (!options.panel_range) return all;
    const bool diverges = all.map == Colormap::diverging;
    double largest = 0;
    for (const float weight : panel.weights)
        largest = std::max<double>(largest, diverges ? std::abs(weight) : weight);
    if (largest == 0) largest = 1;
    return {diverges ? -largest : 0.0, largest, all.map};
}

std::string bar_name(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.panel_range) return "Share of the panel's largest";
    return std::string(traits_of(grid.panels.front().kind).bar_name);
}

}  // namespace heed

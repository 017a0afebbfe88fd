// Which weights the colours of each panel run over.
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text/number.hpp"
#include "figure/heatmap/parts.hpp"
#include "figure/label.hpp"

namespace heed {
namespace {

using Kind = ColourRange::Kind;

Colormap colormap_of(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.colormap) return *options.colormap;
    if (traits_of(grid.panels.front().kind).is_signed) return Colormap::diverging;
    const Theme theme = options.style.theme;
    const bool is_light = theme == Theme::print || (grid.panels.size() > 1 && theme != Theme::dark);
    return is_light ? Colormap::blues : Colormap::viridis;
}

/// The smallest and the largest weight, 0 among them.
WeightRange extent_of(const std::vector<Panel>& panels) {
    WeightRange extent{0, 0};
    for (const Panel& panel : panels)
        for (const float weight : panel.weights) {
            extent.low = std::min<double>(extent.low, weight);
            extent.high = std::max<double>(extent.high, weight);
        }
    return extent;
}

double farthest_from_0(const Panel& panel) {
    const WeightRange extent = extent_of({panel});
    return std::max(extent.high, -extent.low);
}

double farthest_from_0_of_words(const Panel& panel) {
    double top = 0;
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (std::size_t k = 0; k < panel.weights.shape(1); ++k)
            if (!panel.is_of_special(q, k))
                top = std::max(top, std::abs(static_cast<double>(panel.weights(q, k))));
    return top;
}

/// Linear between neighbours, as numpy's percentile. Keys that were not seen do not count.
double percentile_of(const Panel& panel, double percentile) {
    std::vector<double> sizes;
    for (std::size_t q = 0; q < panel.weights.shape(0); ++q)
        for (const KeyRange& seen : seen_by(panel.hidden, q, panel.weights.shape(1)))
            for (std::size_t k = seen.begin; k < seen.end; ++k)
                sizes.push_back(std::abs(panel.weights(q, k)));
    if (sizes.empty()) return 0;
    std::sort(sizes.begin(), sizes.end());
    const double at = percentile / 100 * static_cast<double>(sizes.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const double above = sizes[std::min(below + 1, sizes.size() - 1)];
    return sizes[below] + (at - std::floor(at)) * (above - sizes[below]);
}

/// Twice what a query without a preference gives each key: a panel that stays below is near-uniform.
double least_top(const Panel& panel) {
    return std::min(1.0, 2.0 / static_cast<double>(std::max<std::size_t>(1, panel.weights.shape(1))));
}

/// The largest weight of a panel's own scale. What no weight reaches, such as a percentile of 0, is no scale.
double top_of(const Panel& panel, const ColourRange& range) {
    const double largest = farthest_from_0(panel);
    double top = largest;
    if (range.kind == Kind::usual) top = std::max(largest, least_top(panel));
    if (range.kind == Kind::special) top = farthest_from_0_of_words(panel);
    if (range.kind == Kind::percentile) top = percentile_of(panel, range.percentile);
    if (top > 0) return top;
    return largest > 0 ? largest : 1;
}

void reject_curve(const PanelGrid& grid, const HeatmapOptions& options) {
    if (options.curve == Curve::linear) return;
    if (traits_of(grid.panels.front().kind).is_signed)
        throw UsageError(
            "--scale sqrt and log are for weights: a difference has a sign, give --scale linear");
    if (extent_of(grid.panels).low < 0 || options.range.ends.low < 0)
        throw UsageError("--scale sqrt and log are for weights from 0 on: give --scale linear");
}

/// One scale for all panels.
ColourScale shared_scale(const PanelGrid& grid, const HeatmapOptions& options, Colormap map) {
    const WeightRange extent = extent_of(grid.panels);
    const bool diverges = map == Colormap::diverging;
    double low = extent.low, high = extent.high;
    if (options.range.kind == Kind::between) {
        low = options.range.ends.low, high = options.range.ends.high;
        if (diverges && low != -high)
            throw UsageError(
                "colours that diverge stand around 0: give a range such as -0.5:0.5, or another colormap");
        return {low, high, map, extent.low<low, extent.high> high, options.curve};
    }
    const Kind kind = options.range.kind;
    const bool is_cut = grid.panels.size() == 1 && (kind == Kind::special || kind == Kind::percentile);
    if (is_cut) high = top_of(grid.panels.front(), options.range);
    if (diverges) low = -(high = is_cut ? high : std::max(high, -low));
    if (low == high) low = diverges ? -1 : 0, high = 1;
    return {low, high, map, extent.low<low, extent.high> high, options.curve};
}

bool have_own_scales(const PanelGrid& grid, const HeatmapOptions& options) {
    const Kind kind = options.range.kind;
    if (grid.panels.size() == 1 || kind == Kind::shared || kind == Kind::between) return false;
    return kind != Kind::usual || !traits_of(grid.panels.front().kind).is_signed;
}

std::string curve_note(Curve curve) {
    if (curve == Curve::linear) return "";
    if (curve == Curve::square_root) return "Colours follow the square root of the weight";
    return "Colours follow the logarithm of the weight, from 1/1000 of the scale's top on";
}

/// "1st", "99th", "99.5th"
std::string ordinal(double number) {
    const std::string text = rounded(number, 2);
    const bool is_teen = text.size() > 1 && text[text.size() - 2] == '1';
    const bool is_whole = text.find('.') == std::string::npos;
    const char last = is_whole && !is_teen ? text.back() : '0';
    return text + (last == '1' ? "st" : last == '2' ? "nd" : last == '3' ? "rd" : "th");
}

/// What a scale ends at, where that is not its largest weight; `its` is what the scale is of.
std::string end_of_scale(const ColourRange& range, const std::string& its) {
    if (range.kind == Kind::special) return "ends at the largest weight between words";
    if (range.kind != Kind::percentile) return "";
    return "ends at the " + ordinal(range.percentile) + " percentile of " + its;
}

std::string range_note(const ColourRange& range) {
    const std::string end = end_of_scale(range, "the weights");
    return end.empty() ? end : "The colour scale " + end;
}

/// What has to be said of panels with scales of their own.
std::string own_note(const PanelGrid& grid, const ColourRange& range) {
    if (const std::string end = end_of_scale(range, "its weights"); !end.empty())
        return "Each panel's scale " + end;
    if (range.kind != Kind::usual) return "";
    const bool is_raised = std::any_of(grid.panels.begin(), grid.panels.end(), [](const Panel& panel) {
        return farthest_from_0(panel) < least_top(panel);
    });
    if (!is_raised) return "";
    return "Where no weight reaches " + weight_text(static_cast<float>(least_top(grid.panels.front()))) +
           ", twice the mean of a row, the panel's scale ends there";
}

std::string top_text(const Panel& panel, const ColourScale& scale) {
    if (panel.weights.size() == 0) return "";
    const auto is_nearer = [](float a, float b) { return std::abs(a) < std::abs(b); };
    const float largest = *std::max_element(panel.weights.begin(), panel.weights.end(), is_nearer);
    const bool ends_before = scale.has_higher || scale.has_lower;
    const float shown = ends_before ? static_cast<float>(scale.high) : largest;
    const bool is_tiny = shown != 0 && std::abs(shown) < 0.005F;
    return (ends_before ? "≥ " : "") + (is_tiny ? with_minus(weight_text(shown)) : short_number(shown));
}

std::string name_of_bar(const Panel& panel) {
    return panel.of_heads.empty() ? name_of_numbers(panel.kind, panel.aggregate) : panel.of_heads;
}

/// Of a difference, whose other side has a name. Texts that begin alike may have been cut to one name.
std::optional<BarEnds> ends_of_bar(const Panel& panel) {
    if (panel.kind != WeightKind::difference || panel.subtrahend.empty()) return std::nullopt;
    if (panel.minuend == panel.subtrahend) return BarEnds{"the other", "this"};
    return BarEnds{visible(panel.subtrahend), panel.minuend.empty() ? "this" : visible(panel.minuend)};
}

/// What the numbers above panels are.
std::string top_words(const PanelScales& scales) {
    const bool some_end_before = std::any_of(scales.tops.begin(), scales.tops.end(),
                                             [](const std::string& top) { return top.starts_with("≥"); });
    return some_end_before ? "its largest weight or, after ≥, where its scale ends" : "its largest weight";
}

}  // namespace

PanelScales scales_of(const PanelGrid& grid, const HeatmapOptions& options) {
    reject_curve(grid, options);
    const Colormap map = colormap_of(grid, options);
    const bool diverges = map == Colormap::diverging;
    PanelScales scales;
    scales.notes = {curve_note(options.curve)};
    if (!have_own_scales(grid, options)) {
        scales.bar = shared_scale(grid, options, map);
        scales.panels.assign(grid.panels.size(), scales.bar);
        scales.name = name_of_bar(grid.panels.front());
        scales.ends = ends_of_bar(grid.panels.front());
        if (grid.panels.size() == 1) scales.notes.push_back(range_note(options.range));
        return scales;
    }
    scales.bar = {diverges ? -1.0 : 0.0, 1, map, false, false, options.curve};
    for (const Panel& panel : grid.panels) {
        const double top = top_of(panel, options.range);
        const WeightRange extent = extent_of({panel});
        const double low = diverges ? -top : 0;
        scales.panels.push_back({low, top, map, extent.low<low, extent.high> top, options.curve});
        scales.tops.push_back(top_text(panel, scales.panels.back()));
        scales.bar.has_lower |= scales.panels.back().has_lower;
        scales.bar.has_higher |= scales.panels.back().has_higher;
    }
    scales.name = end_of_scale(options.range, "").empty() ? "Share of the panel's largest"
                                                          : "Share of the panel's scale";
    scales.notes.push_back("The number above a panel is " + top_words(scales));
    scales.notes.push_back(own_note(grid, options.range));
    return scales;
}

bool are_hidden_hatched(const PanelScales& scales, Theme theme) {
    constexpr double least = 1.5;  // of contrast, to be told apart
    const Rgb ground = theme == Theme::dark ? Rgb{0x16, 0x18, 0x1d} : Rgb{255, 255, 255};
    // 0 has the same colour in all panels, which share the bar's map and where 0 lies in it.
    return theme == Theme::transparent || contrast(scales.bar.colour(0), ground) < least;
}

}  // namespace heed

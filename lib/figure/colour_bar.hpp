// Which colour a weight has, and the bar beside a heatmap that says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/select.hpp"
#include "core/tensor.hpp"
#include "figure/colours.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

/// low < high; what lies outside takes the colour of the nearer end.
struct WeightRange {
    double low;
    double high;
};

/// The weights that the colours run over, low < high.
struct ColourScale {
    double low = 0;
    double high = 1;
    Colormap map = Colormap::viridis;
    bool has_lower = false;   // weights below `low`
    bool has_higher = false;  // weights above `high`

    double position(float weight) const { return (weight - low) / (high - low); }
    Rgb colour(float weight) const { return colour_at(position(weight), map); }
};

/// From 0, or the smallest weight if that is negative, to the largest; 0 to 1 if all are 0.
ColourScale scale_of(const Matrix& weights);

/// One scale for all panels, over `range`; without one as above, and around 0 for colours that diverge.
/// UsageError if these are given a range that is not around 0.
ColourScale scale_of(const std::vector<Panel>& panels, Colormap map, const std::optional<WeightRange>& range);

/// A few round numbers (multiples of 1, 2 or 5 times a power of ten) within the scale, ascending, and how to
/// write them.
struct Tick {
    double value;
    std::string text;
};
std::vector<Tick> round_ticks(const ColourScale& scale);

/// The bar as it is drawn: its ticks are the round ones that have room, and its ends where there is room,
/// with "≤" or "≥" at an end that weights lie beyond.
struct ColourBar {
    ColourScale scale;
    std::string name;  // "Attention weight"; empty: none beside the bar
    TextSizes sizes;
    double height;
    ThemeColours colours;
    FontMetrics metrics;
    std::string id = "weights";  // of its gradient, one of its own for each bar of a figure
};

/// How wide bar, ticks and name are.
double colour_bar_width(const ColourBar& bar);
/// The bar with its left upper corner at the origin.
SvgElement draw_colour_bar(const ColourBar& bar);

}  // namespace heed

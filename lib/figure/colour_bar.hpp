// The colour of a weight, and the bar next to a heatmap that says so.
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

/// How colours follow weights between a scale's ends. A logarithmic scale begins at 1/1000 of its top where
/// its low end is 0.
enum class Curve { linear, square_root, logarithmic };

/// The weights that the colours run over, low < high.
struct ColourScale {
    double low = 0;
    double high = 1;
    Colormap map = Colormap::viridis;
    bool has_lower = false;   // weights below `low`
    bool has_higher = false;  // weights above `high`
    Curve curve = Curve::linear;

    /// 0 at the low end, 1 at the high one, beyond outside.
    double position(double weight) const;
    Rgb colour(float weight) const { return colour_at(position(weight), map); }
};

/// From 0, or the smallest weight if that is negative, to the largest; 0 to 1 if all are 0.
ColourScale scale_of(const Matrix& weights);

/// A few round numbers (multiples of 1, 2 or 5 times a power of ten) within a linear scale, ascending, and
/// how to write them.
struct Tick {
    double value;
    std::string text;
};
std::vector<Tick> round_ticks(const ColourScale& scale);

/// What a difference is of: there is more in `low` towards the low end of its bar.
struct BarEnds {
    std::string low, high;
};

/// The bar as it is drawn: its ticks are the round ones that have room, and its ends where there is room,
/// with "≤" or "≥" at an end that weights lie beyond.
struct ColourBar {
    ColourScale scale;
    std::string name;  // "Attention weight"; empty: none
    TextSizes sizes;
    double height;
    ThemeColours colours;
    FontMetrics metrics;
    bool has_name_above = false;       // rather than beside it, from the bottom to the top
    std::optional<BarEnds> ends = {};  // stand beside it in place of the name
    bool has_gradient = true;          // false: another bar of the figure, with the same colours, has it
};

/// How wide bar, ticks and a name beside them are.
double colour_bar_width(const ColourBar& bar);
/// How far ticks and a name above the bar reach above it.
double colour_bar_overhang(const ColourBar& bar);
/// The bar with its left upper corner at the origin.
SvgElement draw_colour_bar(const ColourBar& bar);

}  // namespace heed

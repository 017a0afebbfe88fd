// Which colour a weight has, and the bar beside a heatmap that says so.
#pragma once

#include <string>
#include <vector>

#include "core/tensor.hpp"
#include "figure/colormap.hpp"
#include "figure/svg.hpp"

namespace heed {

/// The weights that the colours run over, low < high.
struct ColourScale {
    double low = 0;
    double high = 1;

    Rgb colour(float weight) const { return colour_at((weight - low) / (high - low)); }
};

/// From 0, or the smallest weight if that is negative, to the largest; 0 to 1 if all are 0.
ColourScale scale_of(const Matrix& weights);

/// A few round numbers (multiples of 1, 2 or 5 times a power of ten) within the scale, ascending, and how to
/// write them.
struct Tick {
    double value;
    std::string text;
};
std::vector<Tick> round_ticks(const ColourScale& scale);

/// How wide bar, ticks and name are.
double colour_bar_width(const ColourScale& scale);
/// The bar with its left upper corner at the origin.
SvgElement draw_colour_bar(const ColourScale& scale, double height);

}  // namespace heed

// Font sizes and spaces of a figure, in SVG's unit (1/96 inch): 8 of them are 6 pt, the smallest text there
// is.
#pragma once

namespace heed {

inline constexpr double smallest_font = 8;  // a smaller one cannot be read in print
inline constexpr double units_per_millimetre = 96 / 25.4;
/// From the top of a line of text to its baseline, as a multiple of the font size.
inline constexpr double ascent = 0.93;

struct TextSizes {
    double title, subtitle, axis, tick, label;  // label: of tokens, at most
    double margin, gap;
    double bar_width, shortest_bar;
};

inline constexpr TextSizes roomy_texts = {14, 9, 12, 10, 12, 12, 8, 14, 120};
/// For a column of a paper.
inline constexpr TextSizes compact_texts = {11, 8, 9, 8, 9.5, 3, 4, 9, 84};

}  // namespace heed

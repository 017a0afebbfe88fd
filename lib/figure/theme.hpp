// What all figures share: their ground, ink, sizes of text and page.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/head_names.hpp"
#include "figure/font_metrics.hpp"

namespace heed {

/// print is for a column of a paper: 77 mm wide, blues, no title, text of at least 6 pt.
enum class Theme { light, dark, transparent, print };

struct ThemeColours {
    std::string_view ground;  // empty: the figure has no ground
    std::string_view ink;     // text and what has to be seen
    std::string_view faint;   // ticks, second lines; 4.5:1 on the ground, as text has to have
    std::string_view frame;   // around a matrix: lighter than any weight that has to be seen
};

ThemeColours colours_of(Theme theme);

inline constexpr double units_per_millimetre = 96 / 25.4;  // of SVG's unit
inline constexpr double smallest_font = 8;                 // 6 pt: a smaller one cannot be read in print

/// From the top of a line of text to its baseline, and from its middle; times the font size.
inline constexpr double ascent = 0.93, middle_to_baseline = 0.36;

/// Font sizes and spaces of a figure, in SVG's unit (1/96 inch).
struct TextSizes {
    double title, subtitle, axis, tick, label;  // label: of tokens, at most
    double margin, gap;
    double bar_width, shortest_bar;
};

inline constexpr TextSizes roomy_texts = {.title = 14,
                                          .subtitle = 9,
                                          .axis = 12,
                                          .tick = 10,
                                          .label = 12,
                                          .margin = 12,
                                          .gap = 8,
                                          .bar_width = 14,
                                          .shortest_bar = 120};
/// For a column of a paper.
inline constexpr TextSizes compact_texts = {.title = 11,
                                            .subtitle = 8,
                                            .axis = 9,
                                            .tick = 8,
                                            .label = 9.5,
                                            .margin = 3,
                                            .gap = 4,
                                            .bar_width = 9,
                                            .shortest_bar = 64};

struct SizeInMillimetres {
    double width;
    double height;
};

/// Is told of the words that a figure without a caption does not show.
using WhenLeftOut = std::function<void(const std::string& words)>;

/// How a figure is drawn, whatever it shows. Options that hold one are made as FlowOptions(), not as {}:
/// there g++ 12 destroys the members before it a second time when there is no memory for its texts.
struct Style {
    Theme theme = Theme::light;
    std::string font =
        "DejaVu Sans, Verdana, Arial, Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, sans-serif";
    FontMetrics metrics;  // of `font`: where everything stands is reckoned with them
    bool title = true;
    HeadNames head_names = HeadNames::words;
    bool caption = true;  // lines of words below; else in the description alone
    WhenLeftOut when_left_out = {};
    bool title_in_print = false;            // print shows the title too: it is the user's own
    std::optional<SizeInMillimetres> size;  // none: as large as the content asks for
    std::optional<double> width;            // in millimetres, where only that is given; without `size`
};

}  // namespace heed

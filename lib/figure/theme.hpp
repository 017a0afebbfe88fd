// What all figures share: their ground, ink and size.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "figure/font_metrics.hpp"

namespace heed {

/// print is for a column of a paper: 77 mm wide, blues, no title, text of at least 6 pt.
enum class Theme { light, dark, transparent, print };

struct ThemeColours {
    std::string_view ground;  // empty: nothing is drawn behind the figure
    std::string_view ink;     // text and what has to be seen
    std::string_view faint;   // ticks, second lines; 4.5:1 on the ground, as text has to have
    std::string_view frame;   // around a matrix: lighter than any weight that has to be seen
};

ThemeColours colours_of(Theme theme);

struct SizeInMillimetres {
    double width;
    double height;
};

/// How a figure is drawn, whatever it shows. Options that hold one are made as FlowOptions(), not as {}:
/// there g++ 12 destroys the members before it a second time when there is no memory for its texts.
struct Style {
    Theme theme = Theme::light;
    std::string font =
        "DejaVu Sans, Verdana, Arial, Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, sans-serif";
    FontMetrics metrics;  // of `font`: where everything stands is reckoned with them
    bool title = true;
    std::optional<SizeInMillimetres> size;  // none: as large as the content asks for
};

}  // namespace heed

// Where a head view's tokens and lines stand on the page. Tokens stand in a column or in a row; their labels
// never run into each other: in a row they are turned, or their characters stacked; where there is no room
// for all, they are thinned evenly.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "figure/font_metrics.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

enum class Side { left, right, top, bottom };  // of the lines

/// Lengths in SVG's unit.
struct TokenLine {
    std::vector<std::string> labels;  // as they are shown
    std::vector<std::string> tokens;  // in full
    FontMetrics metrics;
    double pitch;  // from one to the next
    double font;
    std::size_t step = 1;  // every step-th has a label, and the last one (`thinned`)
    bool level = true;     // in a row: the labels stand side by side
    double inset = 0;      // before the first and after the last, whose labels need more room than the pitch
    double extent = 0;     // how far the labels reach away from the lines

    double centre(std::size_t i) const { return inset + (static_cast<double>(i) + 0.5) * pitch; }
    double length() const { return pitch * static_cast<double>(tokens.size()) + 2 * inset; }
};

/// Labels of at most `room` under each other, `pitch` apart.
TokenLine token_column(const std::vector<std::string>& tokens, double pitch, double room,
                       const FontMetrics& metrics);
/// Labels beside each other: level if they fit into `pitch`, else reaching at most `room` away.
TokenLine token_row(const std::vector<std::string>& tokens, double pitch, double room,
                    const FontMetrics& metrics);
/// The pitch at which all labels of a row stand level.
double level_pitch(const std::vector<std::string>& tokens, const FontMetrics& metrics);

/// The labels, whose line begins at (x, y): in a column `x` is where they end or begin, in a row `y` where
/// they stand on or hang from.
SvgElement draw_tokens(const TokenLine& line, Side side, double x, double y);

/// Lengths in SVG's unit.
struct HeadViewLayout {
    bool horizontal;  // queries above keys, else left of them
    double margin;
    TokenLine queries, keys;
    double span;               // of the lines, from queries to keys
    double left = 0, top = 0;  // of tokens and lines: in a row, where its first token begins
    double width = 0, height = 0;

    /// Where the lines begin and end: x of columns, y of rows.
    double lines_begin() const;
    double lines_end() const { return lines_begin() + span; }
};

/// With `top` 0. A given size sets the width; `height_left` is what the words leave of the height there is:
/// labels are thinned, or cut, where that is too little.
HeadViewLayout head_view_layout(const Attention& attention, const Style& style, bool horizontal,
                                double height_left);

}  // namespace heed

// Tokens along a straight line, in a column or in a row, between which a head view draws. Labels never run
// into each other: in a row they are turned, or their characters stacked; where there is no room for all,
// they are thinned evenly.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "figure/font_metrics.hpp"
#include "figure/svg.hpp"

namespace heed {

enum class Side { left, right, top, bottom };  // of the lines

/// Lengths in SVG's unit.
struct TokenLine {
    std::vector<std::string> labels;  // as they are shown
    std::vector<std::string> tokens;  // in full
    FontMetrics metrics;
    double pitch;  // from one to the next
    double font;
    std::size_t step = 1;  // every step-th has a label, and the last one (thinning.hpp)
    bool level = true;     // in a row: the labels stand side by side
    double inset = 0;      // before the first and behind the last, whose labels need more room than the pitch
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

}  // namespace heed

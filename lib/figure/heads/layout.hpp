// Where a head view's tokens and lines stand on the page.
#pragma once

#include "core/attention.hpp"
#include "figure/heads/token_line.hpp"
#include "figure/theme.hpp"

namespace heed {

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

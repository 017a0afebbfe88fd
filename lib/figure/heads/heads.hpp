// A layer's heads at once: the tokens twice, a line from each query to the keys it attends to, a colour per
// head, the weight as opacity; those of special tokens are grey. What is not to be drawn is 0
// (keep_share in analysis/shorten).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/attention.hpp"
#include "figure/caption.hpp"
#include "figure/theme.hpp"

namespace heed {

struct HeadViewOptions {
    Caption caption;
    Style style;
    bool horizontal = false;                          // queries above keys, else left of them
    std::optional<std::vector<std::size_t>> queries;  // whose lines are drawn, by number from 0; none: all
    std::optional<std::string>
        highlight;           // a word or token whose lines keep their colours; the others are grey
    bool multiples = false;  // a panel of its own for each head, side by side
};

/// The heads of `attention`, which holds one layer, as an SVG document. With a given size the lines have what
/// room the tokens leave; in print it fits on a page. UsageError, which says what to do, if the size is too
/// small, or if no token is called as `highlight` says.
std::string head_view_svg(const Attention& attention, const HeadViewOptions& options = HeadViewOptions());

/// The same, and how well its lines can be told apart.
struct DrawnHeads {
    std::string svg;
    std::size_t lines = 0;  // coloured ones; of multiples those of the panel that hides most
    /// What share of their ink lies under other ones, on the mean of three cuts across them.
    double hidden = 0;
};
DrawnHeads drawn_heads(const Attention& attention, const HeadViewOptions& options = HeadViewOptions());

}  // namespace heed

// Which colour a head has in a head view, and the legend that says so.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/attention.hpp"
#include "figure/colours.hpp"
#include "figure/page.hpp"
#include "figure/svg.hpp"
#include "figure/theme.hpp"

namespace heed {

/// The colour of the `position`-th head of a figure: twelve that readers with and without colour blindness
/// tell apart, then the same again, dashed.
Rgb head_colour(std::size_t position, Theme theme);
/// Whether its lines are dashed, as SVG writes `head_dashes`.
bool is_dashed(std::size_t position);
inline constexpr std::string_view head_dashes = "4 2";

/// "head 3"; "mean over heads" where they were merged.
std::string head_name(const Attention& attention, std::size_t position);

inline constexpr double legend_font = roomy_texts.subtitle;

/// What an entry of the legend says, and the head it is for; none for the layer, which stands first.
struct LegendEntry {
    std::string name;
    std::optional<std::size_t> head;
    LegendPlace place = {0, 0};
};

/// The layer, where no title names it, and its heads, in as many lines as they need.
std::vector<LegendEntry> legend_of(const Attention& attention, bool with_layer, double room,
                                   const FontMetrics& metrics);
double legend_height(const std::vector<LegendEntry>& legend);
SvgElement draw_legend(const std::vector<LegendEntry>& legend, Theme theme, double left, double top);

}  // namespace heed

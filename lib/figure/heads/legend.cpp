// The legend of a head view: parts.hpp.
#include "figure/head_colours.hpp"
#include "figure/heads/parts.hpp"
#include "figure/page.hpp"
#include "figure/theme.hpp"

namespace heed {
namespace {

constexpr double swatch = 14;
constexpr double between_entries = 8;
constexpr double legend_line = legend_font * line_height + 2;

double swatch_width(const LegendEntry& entry) {
    return entry.head ? swatch + 3 : 0;
}

}  // namespace

Rgb head_colour(std::size_t position, Theme theme) {
    const auto& colours = theme == Theme::dark ? head_colours_on_dark : head_colours_on_light;
    const std::uint32_t colour = colours[position % colours.size()];
    return {static_cast<std::uint8_t>(colour >> 16), static_cast<std::uint8_t>(colour >> 8 & 0xFF),
            static_cast<std::uint8_t>(colour & 0xFF)};
}

std::vector<OnDarkPages> head_colours_on_dark_pages() {
    std::vector<OnDarkPages> colours;
    for (std::size_t i = 0; i < head_colours_on_light.size(); ++i)
        colours.push_back({hex(head_colour(i, Theme::transparent)), hex(head_colour(i, Theme::dark))});
    return colours;
}

bool is_dashed(std::size_t position) {
    return position / head_colours_on_light.size() % 2 == 1;
}

std::string head_name(const Attention& attention, std::size_t position, HeadNames names) {
    if (attention.heads.empty()) return "mean over heads";
    if (names != HeadNames::words && !attention.layers.empty())
        return head_called(attention.layers.front(), attention.heads[position], names);
    return "head " + std::to_string(attention.heads[position]);
}

std::vector<LegendEntry> legend_of(const Attention& attention, bool with_layer, double room,
                                   const Style& style) {
    std::vector<LegendEntry> entries;
    if (with_layer && style.head_names == HeadNames::words && !attention.layers.empty())
        entries.push_back({"Layer " + std::to_string(attention.layers.front()), std::nullopt});
    for (std::size_t head = 0; head < attention.weights.shape(1); ++head)
        entries.push_back({head_name(attention, head, style.head_names), head});
    std::vector<double> widths;
    widths.reserve(entries.size());
    for (const LegendEntry& entry : entries)
        widths.push_back(swatch_width(entry) + style.metrics.width(entry.name, legend_font));
    const std::vector<LegendPlace> places = places_in_lines(widths, between_entries, room);
    for (std::size_t i = 0; i < places.size(); ++i) entries[i].place = places[i];
    return entries;
}

double legend_height(const std::vector<LegendEntry>& legend) {
    return legend.empty() ? 0 : (legend.back().place.line + 1) * legend_line;
}

SvgElement draw_legend(const std::vector<LegendEntry>& legend, Theme theme, double left, double top) {
    SvgElement group("g");
    group.set("class", "legend").set("font-size", legend_font).set("fill", colours_of(theme).ink);
    for (const LegendEntry& entry : legend) {
        const double x = left + entry.place.x;
        const double y = top + entry.place.line * legend_line;
        if (entry.head) {
            SvgElement sample("path");
            sample.set("d", "M" + svg_point({x, y + 0.6 * legend_font}) + "h" + svg_number(swatch))
                .set("stroke", hex(head_colour(*entry.head, theme)))
                .set("stroke-width", 3);
            if (is_dashed(*entry.head)) sample.set("stroke-dasharray", head_dashes);
            group.add(sample);
        }
        group.add(SvgElement("text")
                      .set("x", x + swatch_width(entry))
                      .set("y", y + legend_font * ascent)
                      .add_text(entry.name));
    }
    return group;
}

}  // namespace heed
